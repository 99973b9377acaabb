// Prints the names of all targets that a product is made of, and of those that they depend on.
//
//     swift package describe --type json | swift .ci/reached.swift PRODUCT
import Foundation

struct Package: Decodable {
  struct Product: Decodable {
    var name: String
    var targets: [String]
  }
  struct Target: Decodable {
    var name: String
    var targetDependencies: [String]?
  }
  var products: [Product]
  var targets: [Target]
}

let decoder = JSONDecoder()
decoder.keyDecodingStrategy = .convertFromSnakeCase
let package = try decoder.decode(
  Package.self, from: FileHandle.standardInput.readDataToEndOfFile())
guard let product = package.products.first(where: { $0.name == CommandLine.arguments.last }) else {
  fatalError("There is no product \(CommandLine.arguments.last ?? "").")
}
var reached: Set<String> = []
var waiting = product.targets
while let name = waiting.popLast() {
  guard reached.insert(name).inserted else { continue }
  waiting += package.targets.first { $0.name == name }?.targetDependencies ?? []
}
for name in reached.sorted() { print(name) }
