package import Postgres

extension Query {
    /// The query in `db/queries/NAME.sql`; see ``Postgres/Query``.
    package init(
        _ name: String,
        form: Form = .statement,
        parameters: KeyValuePairs<String, any PostgresEncodable.Type> = [:],
        columns: KeyValuePairs<String, any PostgresDecodable.Type> = [:]
    ) {
        let text = Result<String, any Error> { try SQLFile.query(name) }
        self.init(name, form: form, text: text, parameters: parameters, columns: columns)
    }
}
