import Foundation

/// Where tests find larger reference material; it lies beside the checkout and may be absent.
public enum Shared {
  /// The folder `shared` beside the checkout, if it is there.
  public static let folder: URL? = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    // A linked worktree may lie one level deeper than the checkout.
    for candidate in [root, root.deletingLastPathComponent()] {
      let shared = candidate.appendingPathComponent("shared", isDirectory: true)
      if FileManager.default.fileExists(atPath: shared.appendingPathComponent("reference").path) {
        return shared
      }
    }
    return nil
  }()

  /// Whether a folder of reference material holds a model of a generation or in a container that is not
  /// opened yet.
  public static func isOfLaterVersion(_ name: String) -> Bool {
    name.hasPrefix("v7a-")
  }

  /// Whether a folder of reference material holds a model in few bits a weight: the expected values are
  /// those of its numbers in float32.
  public static func isQuantised(_ name: String) -> Bool {
    name.contains(#/-q\d/#)
  }

  /// The model in a folder of reference material: one of its files, or all of it.
  public static func model(in folder: URL) -> URL {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let file = names.sorted().first { name in
      name.hasSuffix(".pth") || name.hasSuffix(".gguf") || name == "model.bin"
    }
    return file.map(folder.appendingPathComponent) ?? folder
  }

  /// A file or folder in it, or nil where the material is absent.
  public static func url(_ path: String) -> URL? {
    guard let url = folder?.appendingPathComponent(path),
      FileManager.default.fileExists(atPath: url.path)
    else { return nil }
    return url
  }
}
