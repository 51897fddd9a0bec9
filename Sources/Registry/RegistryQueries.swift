package import Postgres

/// The queries that the registry runs, each declared beside the code that runs it.
package enum RegistryQueries {
    /// All of them; a test compares each with the database, and misses none.
    package static let all: [Query] = [
        .backlogStatus, .clock,
        .decisionLogChunks, .decisionLogCopyOut, .decisionLogJobs, .decisionLogModels, .decisionLogOutcomes,
        .decisionLogPrices, .decisionLogSnapshots, .decisionLogTerms, .learnerHolder, .learnerLock,
        .deliveryBills, .deliveryDays, .deliveryFiles, .deliverySums, .jobList, .jobTotals,
        .jobsWithoutModel, .migrationExists, .migrationList,
        .migrationLock, .migrationPrepare, .migrationRecord, .modelInsert, .modelList, .modelLock, .modelPriceAt,
        .modelPriceGet, .modelPriceInsert, .modelServiceList, .modelServicePut, .modelTakes, .modelUpdate, .outcomeLock,
        .outcomeRecord, .policyModels, .promotionChannels, .promotionCurrent, .promotionInsert, .promotionLast,
        .promotionList, .promotionLock, .promptNumbers, .promptRecent, .promptSample, .revocationInsert,
        .revocationList, .revocationLock, .snapshotGet, .snapshotInsert, .snapshotList,
        .snapshotLock, .snapshotOfVersion, .viewCalibration, .viewDrift, .viewJobCost, .viewModelShare,
        .viewPreferenceFrontier, .viewRoutingTable, .viewSpendByDay,
    ]
}
