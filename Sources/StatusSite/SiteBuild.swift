package import Postgres

/// The whole way from the database to the published site.
package enum SiteBuild {
    /// How many of the newest jobs get a page and a row in the downloads.
    package static let jobLimit = 1000

    package struct Summary: Sendable, Equatable {
        package let asOf: Timestamp
        package let pages: Int
        package let files: Int
        package let bytes: Int
        /// The build's name below the folder of builds.
        package let build: String
    }

    /// Reads the database, renders all pages and publishes them in `folder`.
    ///
    /// A failure at any point leaves the site that was there before. `keep` builds stay on disk, this one included. The
    /// same data and the same `asOf` give the same bytes; without it, the moment is that of the transaction.
    ///
    /// Errors are `PostgresError`, `SiteError` and those of missing resource files.
    package static func build(
        _ connection: borrowing Connection,
        into folder: String,
        keep: Int = 5,
        asOf: Timestamp? = nil
    ) throws -> Summary {
        let publisher = try Publisher(into: folder, keep: keep)
        let data = try SiteReader.read(connection, jobs: jobLimit, asOf: asOf)
        return try publish(data, through: publisher)
    }

    /// Renders and publishes data that was read before.
    package static func publish(_ data: SiteData, through publisher: Publisher) throws -> Summary {
        let pages = try SitePages(data)
        var count = 0
        let stamp = data.asOf.iso8601.unicodeScalars.filter { $0 != "-" && $0 != ":" }
        let publication = try publisher.publish(stamp: String(String.UnicodeScalarView(stamp))) { write in
            try pages.forEachFile { file in
                if file.path.hasSuffix(".html") { count += 1 }
                try write(file)
            }
        }
        return Summary(
            asOf: data.asOf,
            pages: count,
            files: publication.files,
            bytes: publication.bytes,
            build: publication.build
        )
    }
}
