import Foundation
import Tensors

/// The JSON object at the head of a safetensors file, as it stands there.
struct SafetensorsHeader: Decodable {
  /// What the header says of one tensor; nothing of it is checked yet.
  struct Entry: Decodable {
    let elementType: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case elementType = "dtype"
      case shape
      case offsets = "data_offsets"
    }
  }

  private(set) var metadata: [String: String] = [:]
  private(set) var entries: [String: Entry] = [:]

  /// Parses the header's bytes.
  ///
  /// - Throws: naming the tensor whose entry is malformed.
  init(parsing json: Data, path: String) throws(CheckpointError) {
    do {
      self = try JSONDecoder().decode(SafetensorsHeader.self, from: json)
    } catch {
      let place = (error as? DecodingError)?.place ?? []
      throw CheckpointError(
        path: path, tensor: place.first,
        problem: place.isEmpty
          ? "the header is not a JSON object"
          : "the header's entry is malformed" + (place.count > 1 ? " at \"\(place[1])\"" : ""))
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for name in container.allKeys {
      if name.stringValue == "__metadata__" {
        metadata = try container.decodeIfPresent([String: String].self, forKey: name) ?? [:]
      } else {
        entries[name.stringValue] = try container.decode(Entry.self, forKey: name)
      }
    }
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension DecodingError {
  /// The keys that lead to what could not be decoded.
  fileprivate var place: [String] {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath.map(\.stringValue)
    case .keyNotFound(let key, let context):
      (context.codingPath + [key]).map(\.stringValue)
    @unknown default: []
    }
  }
}
