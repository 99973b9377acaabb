import Foundation
import RWKVTensors

/// The JSON object at the head of a safetensors file, as it stands there.
struct SafetensorsHeader: Decodable {
  /// One tensor as the header has it; nothing of it is checked yet.
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
    } catch let error as MalformedEntry {
      let place = error.key.map { " at \"\($0)\"" } ?? ""
      throw CheckpointError(
        path: path, tensor: error.name, problem: "the header's entry is malformed\(place)")
    } catch {
      throw CheckpointError(path: path, problem: "the header is not a JSON object")
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for name in container.allKeys {
      do {
        if name.stringValue == "__metadata__" {
          metadata = try container.decodeIfPresent([String: String].self, forKey: name) ?? [:]
        } else {
          entries[name.stringValue] = try container.decode(Entry.self, forKey: name)
        }
      } catch {
        throw MalformedEntry(name: name.stringValue, key: (error as? DecodingError)?.place.first)
      }
    }
  }

  private struct MalformedEntry: Error {
    let name: String
    /// The member that is wrong, where the decoder tells.
    let key: String?
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension DecodingError {
  /// The keys below a tensor's name that lead to what could not be decoded.
  fileprivate var place: [String] {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath.dropFirst().map(\.stringValue)
    case .keyNotFound(let key, _): [key.stringValue]
    @unknown default: []
    }
  }
}
