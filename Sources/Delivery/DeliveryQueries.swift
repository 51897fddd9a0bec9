package import Postgres

/// The queries that deliveries run, each declared beside the code that runs it.
package enum DeliveryQueries {
    /// All of them; a test compares each with the database, and misses none.
    package static let all: [Query] =
        [.installationTag, .requestFileList] + exporting + dispatch + record
        + answers + grades

    private static let exporting: [Query] = [
        .dueCopyOut, .exportJob, .exportLock, .exportModels, .requestFailureClear, .requestFailureInsert,
        .requestFileCopyOut, .requestFileInsert, .requestLineCopyIn,
    ]

    /// Those of the dispatcher.
    private static let dispatch: [Query] = [
        .deliveryJob, .deliveryProgress, .requestFileAdopt, .requestFileAdvance, .requestFileClaim,
        .requestFileClaimLock, .requestFileOutlook, .requestFileOverview, .requestFileOwned, .requestFileRelease,
        .requestFileRenew, .requestFileResend, .requestFileWithdraw,
    ]
}
