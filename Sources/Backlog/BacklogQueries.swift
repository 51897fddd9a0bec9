package import Postgres

/// The queries that the backlog runs, each declared beside the code that runs it.
package enum BacklogQueries {
    /// All of them; a test compares each with the database, and misses none.
    package static let all: [Query] = [
        .backlogDepth, .chunkAbandon, .chunkCancel, .chunkClaim, .chunkExpireDeadline, .chunkFence, .chunkObserve,
        .chunkPause, .chunkRenew, .chunkResume, .chunkSplit, .chunkStrike, .chunkSweep, .chunkWake, .decisionCopyIn,
        .failureInsert, .inboxSeal, .jobAbandon, .jobCancel, .jobExtend, .jobFind, .jobInsert, .jobPause, .jobRemove,
        .jobRemovePrompts, .jobResume, .jobRetry, .jobSeal, .loaderFind, .loaderHold, .loaderRelease, .lockWait,
        .outcomeFold, .outcomeLockShared, .partitionCreate, .partitionOfJob, .promptCopyIn, .promptCopyOut,
        .promptFind, .promptSettle, .prune, .recordingEndOrphan, .recordingEndStuck, .recordingMark, .rollupInsert,
    ]
}
