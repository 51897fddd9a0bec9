package import Postgres

/// The queries that the registry runs, each declared beside the code that runs it.
package enum RegistryQueries {
    /// All of them; a test compares each with the database, and misses none.
    package static let all: [Query] = [
        .backlogStatus, .clock, .jobList, .jobTotals, .jobsWithoutModel, .migrationExists, .migrationList,
        .migrationLock, .migrationPrepare, .migrationRecord, .modelInsert, .modelList, .modelLock, .modelPriceAt,
        .modelPriceGet, .modelPriceInsert, .modelServiceList, .modelServicePut, .modelTakes, .modelUpdate, .outcomeLock,
        .outcomeRecord, .policyModels, .promotionCurrent, .promotionInsert,
        .promotionLast, .promotionList, .promotionLock, .promptNumbers, .promptSample, .snapshotGet, .snapshotInsert,
        .snapshotLock, .snapshotOfVersion,
    ]
}
