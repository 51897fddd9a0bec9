/// The settings of a private cluster, given on the server's command line so that a data folder can move.
enum ClusterSettings {
    static func arguments(_ durability: LocalCluster.Durability, socketFolder: String) -> [String] {
        var settings = [
            ("listen_addresses", ""),
            ("port", "5432"),
            ("unix_socket_directories", "\"" + socketFolder.replacing("\"", with: "\"\"") + "\""),
            ("unix_socket_permissions", "0700"),
            ("max_connections", "100"),
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
            ("lc_messages", "C"),
            ("max_wal_size", "4GB"),
            ("checkpoint_timeout", "15min"),
            ("logging_collector", "off"),
        ]
        if durability == .processOnly {
            // What was written outlives the server's processes without being forced to the disk; commits stay
            // synchronous, or a kill would lose the last ones.
            settings += [("fsync", "off"), ("full_page_writes", "off")]
        }
        return settings.flatMap { ["-c", "\($0.0)=\($0.1)"] }
    }
}
