import Foundation
import RWKVSampling
import TestSupport

/// Logits and the probabilities that the `rwkv` package and transformers made of them.
///
/// `Fixtures` holds a selection (three sets of logits; the rows of two penalty runs cut down to the
/// tokens that occur); the whole lies in the shared material.
struct ReferenceVectors {
  /// A row of either file: settings and what they lead to.
  struct Row: Decodable {
    var set: String
    var probs: [[Double]]
    // pip_sample_logits.json
    var temperature: Double?
    var topP: Double?
    var topK: Int?
    var quirks: [String]?
    // hf_processors.json
    var params: Parameters?
    var context: [Int]?
    var stable: Bool?
  }

  struct Parameters: Decodable {
    var temperature: Double?
    var topP: Double?
    var topK: Int?
    var minP: Double?
    var typicalP: Double?
    var repetitionPenalty: Double?
  }

  /// A run with forced tokens: the logits before each and after the penalties.
  struct PenaltyRun: Decodable {
    var key: String
    var alphaPresence: Double
    var alphaFrequency: Double
    var alphaDecay: Double
    var tokenBan: [Int]
    var forcedTokens: [Int]
    /// What each token adds to its count.
    var www: [String: Double]
    var tokenText: [String: String]
  }

  var rwkv: [Row]
  var huggingFace: [Row]
  var penaltyRuns: [PenaltyRun]
  private var tensors: [String: [Float]]

  /// Every place that has vectors.
  static var all: [ReferenceVectors] {
    get throws {
      let fixtures = Bundle.module.url(forResource: "Fixtures", withExtension: nil)
      return try [fixtures, Shared.url("reference/sampling")].compactMap { $0 }
        .map(ReferenceVectors.init(folder:))
    }
  }

  private init(folder: URL) throws {
    func data(_ name: String) throws -> Data {
      try Data(contentsOf: folder.appendingPathComponent(name))
    }
    let json = Self.json
    rwkv = try json.decode([Row].self, from: data("pip_sample_logits.json"))
    huggingFace = try json.decode([Row].self, from: data("hf_processors.json"))
    penaltyRuns = try json.decode([PenaltyRun].self, from: data("penalties.json"))
    tensors = try Self.tensors(in: data("sampling.safetensors"))
  }

  private static var json: JSONDecoder {
    let json = JSONDecoder()
    json.keyDecodingStrategy = .convertFromSnakeCase
    return json
  }

  func logits(_ set: String) -> [Float] { tensors["set.\(set)", default: []] }

  /// A tensor of a penalty run as one row a token.
  func rows(_ name: String, count: Int) -> [[Float]] {
    let values = tensors[name, default: []]
    let width = values.count / count
    return (0..<count).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  private struct Entry: Decodable {
    var dataOffsets: [Int]
  }

  /// The float32 tensors of a safetensors file.
  private static func tensors(in data: Data) throws -> [String: [Float]] {
    let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try Self.json.decode([String: Entry].self, from: data[8..<8 + length])
    return header.mapValues { entry in
      stride(from: entry.dataOffsets[0], to: entry.dataOffsets[1], by: 4).map { offset in
        let start = 8 + length + offset
        let bits = data[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Float(bitPattern: bits)
      }
    }
  }
}

extension ReferenceVectors.Row {
  /// The row's settings, penalties off.
  var settings: SamplingSettings {
    var settings = SamplingSettings.plain
    settings.order = params == nil ? .rwkv : .huggingFace
    settings.temperature = params?.temperature ?? temperature ?? 1
    settings.topP = params?.topP ?? topP ?? 1
    settings.topK = params?.topK ?? topK ?? 0
    settings.minP = params?.minP ?? 0
    settings.typicalP = params?.typicalP ?? 1
    settings.repetitionPenalty = params?.repetitionPenalty ?? 1
    return settings
  }

  /// The expected probabilities, `[V]`.
  func dense(size: Int) -> [Double] {
    var all = [Double](repeating: 0, count: size)
    for pair in probs { all[Int(pair[0])] = pair[1] }
    return all
  }
}

extension SamplingSettings {
  /// Settings that leave the model's own distribution as it is.
  static var plain: SamplingSettings {
    var settings = SamplingSettings()
    settings.topP = 1
    settings.presencePenalty = 0
    settings.frequencyPenalty = 0
    return settings
  }
}
