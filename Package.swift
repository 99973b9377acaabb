// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors; every import says who needs it; `any` is spelled out.
let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Number crunching stays optimised in debug builds, or `swift test` would crawl.
let optimisedSwift: [SwiftSetting] = house + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let strictC: [CSetting] = [.treatAllWarnings(as: .error), .enableWarning("all")]
let optimisedC: [CSetting] = strictC + [.unsafeFlags(["-O3"])]

/// A Swift module of ours.
func module(
  _ name: String, uses dependencies: [Target.Dependency] = [], resources: [Resource] = [],
  settings: [SwiftSetting] = house
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

/// The tests of a module, with a folder `Fixtures` where they have one; `TestSupport` holds what
/// several of them share.
func tests(
  of name: String, uses dependencies: [Target.Dependency] = [], fixtures: Bool = false
) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.target(name: name), "TestSupport"] + dependencies,
    resources: fixtures ? [.copy("Fixtures")] : [], swiftSettings: house)
}

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "rwkv-tui",
  products: [
    .executable(name: "rwkv-tui", targets: ["rwkv-tui"]),
    .library(name: "RWKV", targets: ["RWKV"]),
    .library(name: "RWKVHub", targets: ["RWKVHub"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // C and system libraries, each behind one header that says why it is C.
    .target(name: "CRWKVKernels", cSettings: optimisedC),
    .target(name: "CRWKVXXHash", cSettings: optimisedC),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CMD4C", providers: [.apt(["libmd4c-dev"])]),
    .systemLibrary(name: "CRWKVCurl"),
    .systemLibrary(name: "CRWKVOpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "CTerminal", cSettings: strictC,
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),

    // What the engine and the program both need of the system.
    module("RWKVPlatform", uses: ["CRWKVXXHash"]),
    module("RWKVJSON", settings: optimisedSwift),

    // The engine, from bytes to text.
    module(
      "RWKVTensors", uses: ["CRWKVKernels", "CRWKVOpenBLAS", "RWKVPlatform"],
      settings: optimisedSwift),
    module("RWKVCheckpoints", uses: ["RWKVPlatform", "RWKVTensors"], settings: optimisedSwift),
    module(
      "RWKVTokenizers", uses: ["RWKVJSON", "RWKVPlatform"], resources: [.copy("Vocabularies")],
      settings: optimisedSwift),
    module("RWKVSampling", settings: optimisedSwift),
    module(
      "RWKVEngine",
      uses: ["RWKVCheckpoints", "RWKVPlatform", "RWKVSampling", "RWKVTensors", "RWKVTokenizers"],
      settings: optimisedSwift),

    // What other programs import. SwiftPM refuses equal names of targets across packages, so all that
    // it reaches bear the prefix.
    module(
      "RWKV",
      uses: [
        "RWKVCheckpoints", "RWKVEngine", "RWKVPlatform", "RWKVSampling", "RWKVTensors",
        "RWKVTokenizers",
      ]),

    // The hub, for those who want to fetch models too: RWKV itself never reaches the network.
    module("RWKVHub", uses: ["CRWKVCurl", "RWKV", "RWKVJSON", "RWKVPlatform"]),

    // What comes with the program.
    .target(
      name: "StarterModels", dependencies: ["RWKVPlatform"], exclude: ["README.md", "Training"],
      resources: [.copy("Models")], swiftSettings: house),

    // The program around it.
    module("Conversations", uses: ["RWKVJSON", "RWKVSampling"]),
    module(
      "ChatStore", uses: ["Conversations", "CZlib", "RWKVJSON", "RWKVPlatform", "RWKVSampling"]),
    module("MarkdownKit", uses: ["CMD4C"], settings: optimisedSwift),
    module("TerminalKit"),
    module("NcursesTerminal", uses: ["CTerminal", "TerminalKit"]),
    module(
      "ChatCore",
      uses: [
        "ChatStore", "Conversations", "RWKVCheckpoints", "RWKVEngine", "RWKVHub", "RWKVPlatform",
        "RWKVSampling", "RWKVTensors", "RWKVTokenizers",
      ]),
    module(
      "ChatUI", uses: ["ChatCore", "Conversations", "MarkdownKit", "RWKVSampling", "TerminalKit"]),
    module(
      "ChatApp",
      uses: [
        "ChatCore", "ChatStore", "ChatUI", "Conversations", "RWKVEngine", "RWKVHub",
        "RWKVPlatform", "RWKVSampling", "TerminalKit",
      ], resources: [.copy("Themes")]),
    module(
      "CommandKit",
      uses: [
        argumentParser, "ChatCore", "ChatStore", "CMalloc", "RWKVEngine", "RWKVHub", "RWKVJSON",
        "RWKVPlatform", "RWKVTokenizers", "StarterModels", "TerminalKit",
      ]),
    .executableTarget(
      name: "rwkv-tui",
      dependencies: [
        argumentParser, "ChatApp", "ChatCore", "ChatStore", "ChatUI", "CommandKit", "Conversations",
        "NcursesTerminal", "RWKVCheckpoints", "RWKVEngine", "RWKVHub", "RWKVPlatform",
        "RWKVSampling", "RWKVTensors", "RWKVTokenizers", "StarterModels", "TerminalKit",
      ],
      swiftSettings: house),

    // Measures the program; not part of what is installed.
    .executableTarget(
      name: "rwkv-bench",
      dependencies: [
        argumentParser, "ChatCore", "ChatStore", "ChatUI", "CommandKit", "Conversations",
        "rwkv-tui", "RWKVEngine", "RWKVPlatform", "RWKVSampling", "RWKVTensors", "RWKVTokenizers",
        "TerminalKit",
      ],
      swiftSettings: house),

    // Tests.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
    .target(
      name: "ChatTestSupport",
      dependencies: [
        "ChatCore", "ChatStore", "Conversations", "RWKVCheckpoints", "RWKVEngine", "RWKVSampling",
        "RWKVTensors", "RWKVTokenizers", "StarterModels", "TestSupport",
      ],
      path: "Tests/ChatTestSupport", swiftSettings: house),
    tests(
      of: "ChatApp",
      uses: [
        "ChatCore", "ChatStore", "ChatTestSupport", "ChatUI", "Conversations", "HubTestSupport",
        "RWKVEngine", "RWKVHub",
        "RWKVPlatform", "RWKVSampling", "StarterModels", "TerminalKit",
      ]),
    tests(
      of: "ChatCore",
      uses: [
        "ChatStore", "ChatTestSupport", "Conversations", "HubTestSupport", "RWKVCheckpoints",
        "RWKVEngine", "RWKVHub", "RWKVPlatform", "RWKVSampling", "RWKVTensors", "RWKVTokenizers",
        "StarterModels",
      ]),
    tests(of: "ChatStore", uses: ["Conversations", "RWKVPlatform", "RWKVSampling"]),
    tests(of: "RWKVCheckpoints", uses: ["RWKVTensors"], fixtures: true),
    tests(
      of: "ChatUI",
      uses: [
        "ChatCore", "Conversations", "RWKVEngine", "RWKVHub", "RWKVSampling", "TerminalKit",
      ]),
    tests(of: "Conversations", uses: ["RWKVJSON", "RWKVSampling"]),
    .testTarget(
      name: "ConversationsCommandTests",
      dependencies: [
        argumentParser, "ChatStore", "Conversations", "rwkv-tui", "RWKVEngine", "RWKVTokenizers",
        "StarterModels", "TestSupport",
      ],
      swiftSettings: house),
    tests(of: "NcursesTerminal", uses: ["ChatUI", "CTerminal", "RWKVPlatform", "TerminalKit"]),
    tests(
      of: "RWKVEngine",
      uses: [
        "RWKVCheckpoints", "RWKVPlatform", "RWKVSampling", "RWKVTensors", "RWKVTokenizers",
      ],
      fixtures: true),
    tests(of: "RWKV", uses: ["RWKVCheckpoints", "RWKVEngine", "RWKVTensors", "StarterModels"]),
    .target(
      name: "HubTestSupport", dependencies: ["RWKVHub"], path: "Tests/HubTestSupport",
      swiftSettings: house),
    tests(of: "RWKVHub", uses: ["HubTestSupport", "RWKV", "RWKVPlatform", "StarterModels"]),
    tests(of: "RWKVSampling", fixtures: true),
    tests(
      of: "StarterModels",
      uses: [
        "ChatCore", "ChatStore", "ChatUI", "Conversations", "RWKVCheckpoints", "RWKVEngine",
        "RWKVSampling", "RWKVTensors", "RWKVTokenizers", "TerminalKit",
      ],
      fixtures: true),
    tests(of: "RWKVJSON"),
    tests(of: "RWKVPlatform"),
    tests(of: "RWKVTensors", uses: ["CRWKVKernels"]),
    tests(of: "MarkdownKit"),
    tests(of: "TerminalKit"),
    tests(of: "RWKVTokenizers"),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "HubTestSupport", "rwkv-bench", "rwkv-tui", "RWKVCheckpoints", "RWKVEngine", "RWKVSampling",
        "RWKVTensors",
        "RWKVTokenizers", "TerminalKit", "TestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "TerminalSmokeTests",
      dependencies: ["ChatStore", "Conversations", "rwkv-tui", "TestSupport"],
      swiftSettings: house),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17
)
