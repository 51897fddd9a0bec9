/// A statement of `db/queries`: its text, and what Swift takes its parameters and columns to be.
///
/// Declare each as a static member, beside the code that runs it:
///
///     extension Query {
///         static let chunkObserve = Query(
///             "chunk_observe",
///             parameters: ["chunk": Int64.self],
///             columns: ["state": Int16.self, "epoch": Int32.self]
///         )
///     }
///     let rows = try connection.query(.chunkObserve, ["chunk": chunk])
///     let epoch: Int32 = try rows.single().get("epoch")
///
/// A parameter or column under another name or of another type than declared is an error when it is used, and a test
/// compares every declaration with what the server says of the statement.
package struct Query: Sendable {
    /// How the statement is run.
    package enum Form: Sendable {
        /// By `query` or in a pipeline.
        case statement
        /// Several statements without parameters or rows, by `script`.
        case script
        /// By `copyIn`; the columns are those that are written.
        case copyIn
        /// By `copyOutLent`; the parameters are integers, and written into the text, as COPY takes none.
        case copyOut
    }

    package struct Parameter: Sendable {
        package let name: String
        package let type: any PostgresEncodable.Type
    }

    package struct Column: Sendable {
        package let name: String
        package let type: any PostgresDecodable.Type
    }

    /// The name of its file, without `.sql`.
    package let name: String
    package let form: Form
    package let parameters: [Parameter]
    package let columns: [Column]
    private let text: Result<NamedText, any Error>

    /// - Parameters:
    ///   - name: the name of the file.
    ///   - form: how it is run.
    ///   - text: what the file holds; an error is thrown when the query is run.
    ///   - parameters: those of the text, in any order.
    ///   - columns: those of its rows, in their order.
    package init(
        _ name: String,
        form: Form,
        text: Result<String, any Error>,
        parameters: KeyValuePairs<String, any PostgresEncodable.Type>,
        columns: KeyValuePairs<String, any PostgresDecodable.Type>
    ) {
        self.name = name
        self.form = form
        self.parameters = parameters.map { Parameter(name: $0.key, type: $0.value) }
        self.columns = columns.map { Column(name: $0.key, type: $0.value) }
        let declared = parameters.map(\.key)
        self.text = Result {
            let text = try text.get()
            let named: NamedText
            do { named = try NamedText(text) } catch let error as PostgresError { throw error.naming(name) }
            guard named.parameters.sorted() == declared.sorted() else {
                let (found, known) = (named.parameters.joined(separator: ", "), declared.joined(separator: ", "))
                let reason = "its text has the parameters (\(found)), its declaration (\(known))"
                throw PostgresError(.invalidValue, reason, query: name)
            }
            return named
        }
    }

    /// The statement with numbers for the parameters, `$1` and so on.
    package var sql: String { get throws { try text.get().sql } }

    /// The parameters in the order of their numbers.
    package var numbered: [Parameter] {
        get throws { try text.get().parameters.compactMap { name in parameters.first { $0.name == name } } }
    }

    /// The statement with a value for each of its parameters.
    ///
    /// - Throws: `invalidValue` for a name that is missing, unknown or given twice, or a value of another type than
    ///   declared.
    func bind(_ values: KeyValuePairs<String, any PostgresEncodable>) throws -> Statement {
        for (name, _) in values where !parameters.contains(where: { $0.name == name }) {
            throw PostgresError(.invalidValue, "there is no parameter \"\(name)\"", query: self.name)
        }
        let ordered = try numbered.map { parameter in
            let given = values.filter { $0.key == parameter.name }
            guard let value = given.first?.value, given.count == 1 else {
                let reason = "the parameter \"\(parameter.name)\" was given \(given.count) values, expected one"
                throw PostgresError(.invalidValue, reason, query: name)
            }
            guard type(of: value).typeNumber == parameter.type.typeNumber else {
                let reason =
                    "the parameter \"\(parameter.name)\" is declared as \(parameter.type), "
                    + "the value is of type \(type(of: value))"
                throw PostgresError(.invalidValue, reason, query: name)
            }
            return value
        }
        return Statement(try sql, ordered, query: self)
    }

    /// The text with integers in place of the parameters, for COPY.
    func inlined(_ values: KeyValuePairs<String, any PostgresEncodable>) throws -> String {
        let statement = try bind(values)
        var sql = statement.sql
        // From the last number on, as $1 is also the beginning of $10.
        for (index, value) in statement.parameters.enumerated().reversed() {
            guard let integer = value as? any BinaryInteger else {
                throw PostgresError(.invalidValue, "a parameter of COPY is not an integer", query: name)
            }
            sql = sql.replacing("$\(index + 1)", with: "\(integer)")
        }
        return sql
    }
}
