import Foundation
import RWKVPlatform

/// A file or folder that a path may lead to.
public struct PathChoice: Hashable, Sendable {
  public let name: String
  public let isFolder: Bool
  /// Bytes of a file.
  public let size: Int?

  /// Makes a choice.
  public init(name: String, isFolder: Bool, size: Int? = nil) {
    self.name = name
    self.isFolder = isFolder
    self.size = size
  }

  /// The most names that are looked at in a folder.
  private static let limit = 5_000

  /// What lies in a folder, by name; nothing where it cannot be read. Names that a line cannot hold are left
  /// out.
  public static func all(in folder: String) -> [PathChoice] {
    let names = (try? DurableFile.names(in: folder.isEmpty ? "." : folder)) ?? []
    return names.lazy.filter { name in
      name != "." && name != ".."
        && !name.unicodeScalars.contains {
          $0.properties.generalCategory == .control || $0 == "\u{FFFD}" || $0.properties.isNewline
        }
    }
    .prefix(limit).map { name in
      let status = DurableFile.status(of: folder.isEmpty ? name : folder + "/" + name)
      let isFolder = status.map { $0.kind == S_IFDIR } ?? false
      return PathChoice(
        name: name, isFolder: isFolder, size: isFolder ? nil : status.map { Int($0.st_size) })
    }
    .sorted { $0.name < $1.name }
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isNewline: Bool {
    generalCategory == .lineSeparator || generalCategory == .paragraphSeparator
  }
}
