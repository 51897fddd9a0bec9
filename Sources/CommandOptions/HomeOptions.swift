package import ArgumentParser
package import Terminal

/// Where Waybill keeps its files.
package struct HomeOptions: ParsableArguments {
    @Option(
        name: .customLong("home"),
        help: ArgumentHelp("Default: $WAYBILL_HOME, else .waybill.", valueName: "folder")
    )
    package var path: String?

    package var home: Home { Home(path: path) }

    package init() {}
}
