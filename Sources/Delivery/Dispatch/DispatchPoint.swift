/// The named points of a file's way at which the fault tests kill the program.
package enum DispatchPoint: String, Sendable, CaseIterable {
    case afterClaim
    case beforeUpload
    case afterUpload
    case beforeCreate
    case afterCreate
    case afterPoll
    case afterFetch
    case afterRecord
    case beforeSend
    case afterSend
    case afterAnswer
}
