import Foundation

/// The facts that `config.json` has and the tensors have not, whichever family it is of.
struct ConfigurationHints: Hashable, Sendable {
  var layerNormEpsilon: Double = 1e-5
  /// A checkpoint without `config.json` is the raw kind, which is never rescaled in float32.
  var rescaleEvery = 0
  /// Whether the weights are stored as they are used where hidden states are halved.
  var weightsAreDivided = false
  var tiesEmbeddings = false
  var headSizeDivisor = 8
  /// The group norm's epsilon, where it is said outright.
  var groupNormEpsilon: Double?
  /// The group norm's epsilon for each channel of a head, where it depends on that.
  var groupNormEpsilonByHeadChannel: Double?
  /// A feature of the configuration that the family does not compute.
  var unsupported: String?
}

extension ConfigurationHints {
  /// Reads the `config.json` of a model of that family.
  ///
  /// - Throws: `EngineError` where it is not JSON, or a field has a wrong type or an impossible value.
  init(_ data: Data, of family: any Family, path: String) throws(EngineError) {
    struct Header: Decodable {
      var modelType: String?
      enum CodingKeys: String, CodingKey { case modelType = "model_type" }
    }
    do {
      _ = try JSONDecoder().decode(Header.self, from: data)
      self = try family.hints(in: data)
    } catch {
      throw EngineError(path: path, problem: Self.sentence(for: error))
    }
    if let unsupported {
      throw EngineError(path: path, problem: "\(unsupported), which is not supported")
    }
    guard layerNormEpsilon > 0, layerNormEpsilon < 1 else {
      throw EngineError(path: path, problem: "layer_norm_epsilon is \(layerNormEpsilon)")
    }
    // As documented: 0 or a negative number is no rescaling.
    rescaleEvery = max(0, rescaleEvery)
    guard (1...1024).contains(headSizeDivisor) else {
      throw EngineError(path: path, problem: "head_size_divisor is \(headSizeDivisor)")
    }
  }

  /// The fault of the JSON.
  static func sentence(for error: any Error) -> String {
    let context: DecodingError.Context? =
      switch error {
      case DecodingError.typeMismatch(_, let context): context
      case DecodingError.valueNotFound(_, let context): context
      default: nil
      }
    guard let context else { return "is not the JSON of a model's configuration" }
    let field = context.codingPath.map(\.stringValue).joined(separator: ".")
    return field.isEmpty
      ? "is not a JSON object" : "the field \"\(field)\" has a value of a wrong type"
  }
}
