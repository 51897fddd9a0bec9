package import Postgres
internal import Schema

/// The clock that decides between machines: the database's.
package enum DatabaseClock {
    package static func now(_ connection: borrowing Connection) throws -> Timestamp {
        try connection.query(.clock).single().get("now")
    }
}

extension Query {
    static let clock = Query("clock", columns: ["now": Timestamp.self])
}
