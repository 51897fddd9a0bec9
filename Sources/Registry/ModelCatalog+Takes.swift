package import Postgres
internal import Schema

extension ModelCatalog {
    /// What models take besides text, by their number, as the database numbers it; models of which the catalog does not
    /// say how they are called are not in it.
    package static func takes(_ connection: borrowing Connection) throws -> [Int16: Int16] {
        var takes: [Int16: Int16] = [:]
        for row in try connection.query(.modelTakes) {
            takes[try row.get("model_id")] = try row.get("takes", as: Int16.self)
        }
        return takes
    }
}

extension Query {
    static let modelTakes = Query("model_takes", columns: ["model_id": Int16.self, "takes": Int16.self])
}
