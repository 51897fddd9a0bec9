package import ArgumentParser
package import Terminal

/// Where Waybill keeps its files.
package struct HomeOptions: ParsableArguments {
    @Option(
        name: .customLong("home"),
        help: "The folder for everything Waybill keeps (default: $WAYBILL_HOME or .waybill)."
    )
    package var path: String?

    package var home: Home { Home(path: path) }

    package init() {}
}
