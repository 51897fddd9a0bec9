import Postgres
import Registry
import Terminal

extension JobTermsOptions {
    /// Says which of the job's models the policy in production does not know.
    ///
    /// No more than a note: a policy that knows them may be promoted before the job is routed.
    func noteUnknownModels(_ connection: borrowing Connection) throws {
        guard let models else { return }
        let candidates: [String]
        do {
            guard let found = try PromotionLog.candidates(connection) else { return }
            candidates = found
        } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
            return Message.note(
                "note: this user may not see the policy in production; whether it knows the models is open"
            )
        }
        let names = models.split(separator: ",").map(String.init)
        let unknown = names.filter { name in !candidates.contains { $0.utf8.elementsEqual(name.utf8) } }
        guard !unknown.isEmpty else { return }
        let list = unknown.joined(separator: ", ")
        Message.note(
            unknown.count == names.count
                ? "warning: the policy in production knows none of the job's models (\(list)): all of its "
                    + "prompts will fail "
                    + "unless a policy that knows one is promoted first; it knows \(candidates.joined(separator: ", "))"
                : "note: the policy in production does not know \(list) and will not choose it"
        )
    }
}
