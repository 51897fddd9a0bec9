// swift-tools-version: 6.3
import Foundation
import PackageDescription

// One settings array for every target of ours; dependencies are not affected by it.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .treatWarning("StrictMemorySafety", as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
// What the HTTP client stands on has a module of our name Numerics; here it gets another one.
let numerics: Target.Dependency = .product(
    name: "Numerics",
    package: "swift-numerics",
    moduleAliases: ["Numerics": "SwiftNumerics"]
)
let nio: [Target.Dependency] = ["NIOCore", "NIOHTTP1", "NIOPosix"].map { .product(name: $0, package: "swift-nio") }

/// The articles beside the code, which are no part of a build.
func articles(_ path: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: "\(Context.packageDirectory)/\(path)")
    return (names?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".md") }.sorted()
}

func module(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    path: String? = nil,
    exclude: [String] = [],
    sources: [String]? = nil,
    resources: [Resource]? = nil
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: path,
        exclude: articles(path ?? "Sources/\(name)") + exclude,
        sources: sources,
        resources: resources,
        swiftSettings: settings
    )
}

func program(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: path,
        exclude: articles(path ?? "Sources/\(name)"),
        swiftSettings: settings
    )
}

func benchmark(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: "Tests/Benchmarks/\(name)",
        swiftSettings: settings,
        linkerSettings: [.linkedLibrary("m")]
    )
}

/// What tests with a database need beside the module that they are of.
func database(_ name: String) -> [Target.Dependency] {
    ["Backlog", "DatabaseTestSupport", "Postgres", "Registry", "Schema"].filter { $0 != name }.map { .byName(name: $0) }
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name), "PureTestSupport"] + dependencies,
        resources: resources,
        swiftSettings: settings
    )
}

let package = Package(
    name: "waybill",
    products: [
        .executable(name: "waybill", targets: ["Waybill"]),
        .executable(name: "waybill-lab", targets: ["WaybillLab"]),
    ],
    // Exact versions, as Package.resolved is not kept: two clones build the same program.
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-numerics", exact: "1.1.1"),
    ],
    targets: [
        // C libraries of the system: a module map and a shim header each.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
        .systemLibrary(name: "CSpawn"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Values that every module may use.
        module("Units"),
        // Pictures, and files that are whole or not there.
        module("Charts", ["Units"]),
        module("DurableFiles", ["CSpawn"]),
        // Formats.
        module("StrictJSON"),
        module("Safetensors", ["StrictJSON"]),
        module("RecordFiles", ["BatchFiles", "CLibArchive", "CZlib", "StrictJSON", "Units"]),
        // Numbers: no input or output, the same result for the same seed.
        module("Numerics", ["COneDNN"]),
        module("Gradients", ["Numerics"]),
        module("PromptEncoder", ["Numerics", "Safetensors", "StrictJSON", "Units", crypto]),
        module("RoutingPolicy", ["Numerics", "Units", crypto]),
        module("PolicyLearning", ["Gradients", "Numerics", "RoutingPolicy", "Units"]),
        module("PolicyEvaluation", ["Charts", "Numerics", "Units"]),
        module("Grading", ["StrictJSON"]),
        module("GradingCommand", ["CSpawn"]),
        module(
            "Installation",
            path: "ops",
            exclude: [
                "docs.sh", "gates.json", "install.sh", "lint.sh", "runbooks", "waybill-dispatch.service",
                "waybill-dispatch.timer",
            ],
            sources: ["Script.swift"],
            resources: [.copy("fetch-weights.sh")]
        ),
        // What both programs share: terminal, encoders with what they made, policies tried on outcome sets, options.
        module("Terminal", ["DurableFiles", "StrictJSON", "Units"]),
        module(
            "Serving",
            [
                "Backlog", "BatchFiles", "Numerics", "PromptEncoder", "RecordFiles", "Registry", "RoutingPolicy",
                "StrictJSON", "Terminal", "Units", crypto,
            ]
        ),
        module(
            "Trials",
            [
                "Numerics", "PolicyEvaluation", "PolicyLearning", "PromptEncoder", "RecordFiles", "RoutingPolicy",
                "Serving", "StrictJSON", "Terminal", "Units", crypto,
            ]
        ),
        module(
            "CommandOptions",
            ["PolicyEvaluation", "RecordFiles", "RoutingPolicy", "Serving", "Terminal", "Trials", arguments]
        ),
        // Archives, the database, pages.
        module(
            "PolicySnapshot",
            ["CLibArchive", "DurableFiles", "RoutingPolicy", "Numerics", "Safetensors", "StrictJSON", "Units", crypto]
        ),
        module(
            "Schema",
            ["Postgres"],
            path: "db",
            exclude: ["schema.sql"],
            sources: ["SQLFile.swift", "Query+File.swift"],
            resources: [.copy("migrations"), .copy("queries")]
        ),
        module("Postgres", ["CLibPQ", "CSpawn", "DurableFiles"]),
        module("Registry", ["BatchFiles", "Postgres", "RoutingPolicy", "Schema", "StrictJSON", "Units", crypto]),
        module("Backlog", ["Postgres", "Registry", "Schema", "RoutingPolicy", "Units", crypto, logging]),
        module("BatchFiles", ["StrictJSON", "Units"]),
        module(
            "Providers",
            ["BatchFiles", "DurableFiles", "StrictJSON", "Units", httpClient, numerics, crypto, logging] + nio
        ),
        module(
            "Delivery",
            [
                "Backlog", "BatchFiles", "DurableFiles", "Grading", "Postgres", "Providers", "RecordFiles", "Registry",
                "Schema", "StrictJSON", "Units", crypto, logging,
            ]
        ),
        module(
            "SiteTemplates",
            path: "web",
            sources: ["TemplateFile.swift"],
            resources: [.copy("templates"), .copy("static")]
        ),
        module(
            "StatusSite",
            [
                "Charts", "DurableFiles", "Postgres", "Registry", "Schema", "SiteTemplates", "StrictJSON", "Units",
                mustache, crypto,
            ]
        ),
        program(
            "Waybill",
            [
                "StrictJSON", "Safetensors", "RecordFiles", "Numerics", "PromptEncoder", "RoutingPolicy",
                "PolicyLearning", "PolicyEvaluation", "PolicySnapshot", "Postgres", "Schema", "Registry", "Backlog",
                "BatchFiles", "Charts", "Delivery", "DurableFiles", "Grading", "GradingCommand", "Providers",
                "StatusSite", "Installation", "Units", "Terminal", "CommandOptions", "Serving", "Trials", arguments,
                logging, crypto,
            ]
        ),
        program(
            "WaybillLab",
            [
                "Charts", "CommandOptions", "Numerics", "PolicyEvaluation", "PolicyLearning", "PromptEncoder",
                "RoutingPolicy", "StrictJSON", "Terminal", "Trials", "Units", arguments,
            ]
        ),
        // Tests: one folder a module, and end-to-end cases that run the built binary.
        module("PureTestSupport", path: "Tests/PureTestSupport"),
        module(
            "DatabaseTestSupport",
            ["Postgres", "Schema", "Backlog", "Registry", "RoutingPolicy", logging],
            path: "Tests/DatabaseTestSupport"
        ),
        program(
            "BacklogFaultWorker",
            ["Backlog", "Postgres", "Registry", "DatabaseTestSupport"],
            path: "Tests/BacklogFaultWorker"
        ),
        benchmark("BacklogBenchmark", ["Backlog", "Postgres", "Registry", "RoutingPolicy", "DatabaseTestSupport"]),
        benchmark("RequestBenchmark", ["BatchFiles"]),
        benchmark(
            "CountedBenchmark",
            ["Gradients", "Numerics", "PromptEncoder", "RecordFiles", "RoutingPolicy", "StrictJSON"]
        ),
        benchmark("SetPolicyBenchmark", ["Gradients", "Numerics", "PolicyLearning", "RoutingPolicy"]),
        tests(of: "Units"),
        tests(of: "Charts", ["Units"]),
        tests(of: "DurableFiles"),
        tests(of: "StrictJSON"),
        tests(of: "Safetensors", ["StrictJSON"]),
        tests(of: "RecordFiles", ["BatchFiles", "StrictJSON"]),
        tests(of: "Numerics"),
        tests(of: "Gradients", ["Numerics"]),
        tests(of: "PromptEncoder", ["Numerics", "Safetensors", crypto], resources: [.copy("Fixtures")]),
        tests(of: "RoutingPolicy", ["Numerics"]),
        tests(of: "PolicyLearning", ["Gradients", "Numerics", "RoutingPolicy"], resources: [.copy("Fixtures")]),
        tests(of: "PolicyEvaluation", ["Numerics"], resources: [.copy("Fixtures")]),
        tests(of: "Grading", ["RecordFiles", "StrictJSON"]),
        tests(of: "GradingCommand"),
        tests(of: "Terminal", ["Units"]),
        tests(
            of: "Serving",
            [
                "Backlog", "Numerics", "Postgres", "PromptEncoder", "RecordFiles", "Registry", "RoutingPolicy",
                "StrictJSON", "Terminal", "Units",
            ]
        ),
        tests(of: "Trials", ["PolicyEvaluation", "RoutingPolicy", "Terminal"]),
        tests(of: "CommandOptions", ["RoutingPolicy", "Trials", arguments]),
        tests(of: "PolicySnapshot", ["RoutingPolicy", "Numerics", "Safetensors", "StrictJSON", "Units", crypto]),
        tests(of: "Postgres", ["DatabaseTestSupport"]),
        tests(of: "Schema", database("Schema") + ["Delivery", "StatusSite"]),
        tests(of: "Registry", database("Registry") + ["BatchFiles", "RoutingPolicy", "StrictJSON", "Units"]),
        tests(of: "Backlog", database("Backlog") + ["BacklogFaultWorker", "RoutingPolicy", "Units", logging]),
        tests(of: "BatchFiles", ["StrictJSON", "Units"]),
        tests(of: "Providers", ["BatchFiles", "StrictJSON", "Units", logging] + nio),
        tests(
            of: "Delivery",
            database("Delivery")
                + ["BatchFiles", "DurableFiles", "Grading", "RecordFiles", "RoutingPolicy", "StrictJSON", "Units"]
        ),
        tests(of: "StatusSite", database("StatusSite") + ["Charts", "SiteTemplates", "StrictJSON", "Units"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: database("EndToEnd") + [
                "Waybill", "WaybillLab", "BatchFiles", "Numerics", "PolicySnapshot", "RoutingPolicy", "Safetensors",
                "StrictJSON", "Units",
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)

// `make quick` sets this: only what needs no database and no program, so that little is built.
if Context.environment["WAYBILL_QUICK"] != nil {
    let pure = [
        "Units", "Charts", "DurableFiles", "StrictJSON", "Safetensors", "RecordFiles", "Numerics", "Gradients",
        "PromptEncoder", "RoutingPolicy", "PolicyLearning", "PolicyEvaluation", "PolicySnapshot", "BatchFiles",
        "Grading",
    ]
    let kept = Set(pure + pure.map { $0 + "Tests" } + ["PureTestSupport"])
    package.products = []
    package.dependencies.removeAll { !"\($0.kind)".contains("swift-crypto") }
    package.targets.removeAll { $0.type != .system && !kept.contains($0.name) }
}
