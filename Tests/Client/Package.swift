// swift-tools-version: 6.2
import PackageDescription

/// A package of somebody else, which uses the library `RWKV`; `.ci/client` builds and runs it.
let package = Package(
  name: "Client",
  dependencies: [.package(name: "rwkv-tui", path: "../..")],
  targets: [
    .executableTarget(
      name: "Client", dependencies: [.product(name: "RWKV", package: "rwkv-tui")],
      swiftSettings: [.treatAllWarnings(as: .error)])
  ],
  swiftLanguageModes: [.v6]
)
