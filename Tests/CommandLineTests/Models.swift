import Foundation
import RWKVCheckpoints
import RWKVTensors
import RWKVTokenizers
import TestSupport
import Testing

/// The models that commands are run on.
enum Models {
  /// The small random-weight models that the engine's tests read too.
  private static let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("RWKVEngineTests/Fixtures")

  /// A model that can talk.
  static let starter = fixtures.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Sources/StarterModels/Models/rwkv6-starter").path

  /// One of them by its folder's name.
  static func path(_ name: String) -> String { fixtures.appendingPathComponent(name).path }

  /// A copy of the weights of a model, with nothing but NaN in one tensor; its path.
  static func copy(
    of name: String, withoutNumbersIn tensor: String, in folder: TemporaryFolder
  ) throws -> String {
    var bytes = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: path(name) + "/model.safetensors")))
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length]))
    let entry = try #require((header as? [String: [String: Any]])?[tensor])
    let bounds = try #require(entry["data_offsets"] as? [Int])
    for place in bounds[0]..<bounds[1] { bytes[8 + length + place] = 0xFF }
    return try folder.write(bytes, as: "damaged.safetensors")
  }

  /// Every model that expected values lie beside: the fixtures, and the larger set where it is.
  static let withExpectedValues: [URL] = {
    let larger = ["reference/models", "reference/real"].compactMap { Shared.url($0) }
    let all = ([fixtures] + larger).map(models(in:)).reduce([:]) { $0.merging($1) { $1 } }
    return all.values.sorted { $0.path < $1.path }
  }()

  /// The fixtures alone.
  static let small = models(in: fixtures).values.sorted { $0.path < $1.path }

  /// The models of a folder by name: each its folder in Hugging Face layout, or its one file.
  private static func models(in root: URL) -> [String: URL] {
    var found: [String: URL] = [:]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? [] {
      let folder = root.appendingPathComponent(name)
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      // An archive from before zip is refused by design.
      if files.contains("expected.safetensors"), name != "v6-pth-legacy",
        !Shared.isOfLaterVersion(name), !Shared.isQuantised(name),
        // Their group norm has an epsilon that no file says.
        !name.hasPrefix("tiny-v5")
      {
        found[name] = Shared.model(in: folder)
      }
    }
    return found
  }

  /// Writes a World vocabulary of the ASCII characters, each its own number, and gives its path.
  static func asciiVocabulary(in folder: TemporaryFolder) throws -> String {
    let lines = (1...127).map { byte in
      let digits = String(byte, radix: 16)
      return "\(byte) b'\\x\(digits.count == 1 ? "0" : "")\(digits)' 1\n"
    }
    return try folder.write(Array(lines.joined().utf8), as: "ascii_vocab.txt")
  }
}

/// A safetensors file that a command wrote, or that holds what it should write.
struct Numbers {
  let file: SafetensorsFile

  init(_ path: String) throws { file = try SafetensorsFile(path: path) }

  func has(_ name: String) -> Bool { file.names.contains(name) }
  func floats(_ name: String) throws -> [Float] { try file.tensor(named: name).floats() }
  func shape(_ name: String) throws -> [Int] { try file.tensor(named: name).shape }
  func ids(_ name: String) throws -> [TokenID] {
    try file.tensor(named: name).int64s().map(Int.init)
  }

  /// The largest difference of a tensor from the one expected under another name.
  func difference(_ name: String, from other: Numbers, _ otherName: String) throws -> Float {
    let (a, b) = (try floats(name), try other.floats(otherName))
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { $1.0.isNaN ? .infinity : max($0, abs($1.0 - $1.1)) }
  }
}
