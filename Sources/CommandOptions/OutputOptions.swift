internal import ArgumentParser

/// Output a program may read.
package struct OutputOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print one JSON document instead of text.")
    package var json = false

    package init() {}
}
