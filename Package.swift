// swift-tools-version: 6.3
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

func module(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        resources: resources,
        swiftSettings: settings
    )
}

let package = Package(
    name: "waybill",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "waybill", targets: ["Waybill"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // C libraries of the system: a module map and a shim header each.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),

        // Formats.
        module("StrictJSON"),
        module("Safetensors", ["StrictJSON"]),
        module("RecordFiles", ["CLibArchive", "StrictJSON"]),

        // Numbers: no input or output, the same result for the same seed.
        module("LinearAlgebra", ["COneDNN"]),
        module("Gradients", ["LinearAlgebra"]),
        module("PromptEncoder", ["LinearAlgebra", "Safetensors", "StrictJSON", crypto], exclude: ["README.md"]),
        module("RoutingPolicy", ["LinearAlgebra", crypto]),
        module("PolicyLearning", ["Gradients", "LinearAlgebra", "RoutingPolicy"]),

        // Archives, the database, pages.
        module(
            "PolicySnapshot",
            ["CLibArchive", "RoutingPolicy", "LinearAlgebra", "Safetensors", "StrictJSON", crypto]
        ),
        .target(
            name: "Schema",
            path: "db",
            sources: ["SQLFile.swift"],
            resources: [.copy("migrations"), .copy("queries")],
            swiftSettings: settings
        ),
        module("Postgres", ["CLibPQ"]),
        module("Backlog", ["Postgres", "Schema", "RoutingPolicy", crypto]),
        .target(
            name: "SiteTemplates",
            path: "web",
            sources: ["TemplateFile.swift"],
            resources: [.copy("templates"), .copy("static")],
            swiftSettings: settings
        ),
        module("StatusSite", ["Postgres", "Schema", "SiteTemplates", mustache, crypto]),
        .executableTarget(
            name: "Waybill",
            dependencies: [
                "StrictJSON", "Safetensors", "RecordFiles", "LinearAlgebra", "PromptEncoder", "RoutingPolicy",
                "PolicyLearning", "PolicySnapshot", "Postgres", "Schema", "Backlog", "StatusSite",
                arguments, logging, crypto,
            ],
            swiftSettings: settings
        ),

        // Tests: one folder a module, and end-to-end cases that run the built binary.
        .target(
            name: "TestSupport",
            dependencies: ["Postgres", "Schema", "Backlog"],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        tests(of: "StrictJSON"),
        tests(of: "Safetensors", ["StrictJSON"]),
        tests(of: "RecordFiles"),
        tests(of: "LinearAlgebra"),
        tests(of: "Gradients", ["LinearAlgebra"]),
        tests(of: "PromptEncoder", ["LinearAlgebra", "Safetensors", crypto], resources: [.copy("Fixtures")]),
        tests(of: "RoutingPolicy", ["LinearAlgebra"]),
        tests(of: "PolicyLearning", ["Gradients", "LinearAlgebra", "RoutingPolicy"]),
        tests(of: "PolicySnapshot", ["RoutingPolicy", "LinearAlgebra", "Safetensors", "StrictJSON", crypto]),
        tests(of: "Postgres"),
        tests(of: "Backlog", ["Postgres", "Schema", "RoutingPolicy"]),
        tests(of: "StatusSite", ["Postgres", "Schema", "Backlog"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["Waybill", "TestSupport", "StrictJSON", "Postgres"],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
