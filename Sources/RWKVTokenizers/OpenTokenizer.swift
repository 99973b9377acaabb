import Foundation
import RWKVPlatform

/// A tokenizer that was opened, and where it was found.
public struct TokenizerFound: Sendable {
  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// Its file.
  public let path: String

  /// Names where a tokenizer was found.
  public init(tokenizer: any Tokenizer, path: String) {
    self.tokenizer = tokenizer
    self.path = path
  }
}

/// Opens a tokenizer file: a Hugging Face `tokenizer.json` or a World vocabulary, told apart by
/// content.
///
/// - Parameters:
///   - path: The file, or a folder that holds one under a usual name.
///   - rows: The embedding rows of the model it is for; a vocabulary with more tokens is refused.
public func openTokenizer(
  at path: String, rows: Int? = nil
) throws(TokenizerError) -> any Tokenizer {
  try findTokenizer(at: path, rows: rows).tokenizer
}

/// The same, with the file's path.
public func findTokenizer(
  at path: String, rows: Int? = nil
) throws(TokenizerError) -> TokenizerFound {
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
    guard let tokenizer = try firstTokenizer(among: tokenizerFiles(in: path), rows: rows) else {
      throw TokenizerError(
        path: path,
        problem: "the folder holds no tokenizer.json and no World vocabulary (*vocab*.txt)")
    }
    return tokenizer
  }
  return try openTokenizerFile(path, rows: rows)
}

/// Opens the tokenizer that belongs to a model.
///
/// The files of the model's folder come first: `tokenizer.json`, `rwkv_vocab_v20230424.txt`, then
/// any `*vocab*.txt`. For a model that is one file the folder it lies in is searched too, and
/// where it is a link the folder of what it leads to; but as other models may lie there, a tokenizer in it counts only if it leaves fewer than 512 rows
/// unused. Without one, the number of embedding rows decides between the vocabularies that come
/// with the program.
///
/// - Parameters:
///   - path: The model's folder or file.
///   - rows: The rows of its embedding table.
public func openTokenizer(
  forModelAt path: String, rows: Int
) throws(TokenizerError) -> any Tokenizer {
  try findTokenizer(forModelAt: path, rows: rows).tokenizer
}

/// The same, with the file's path.
public func findTokenizer(
  forModelAt path: String, rows: Int
) throws(TokenizerError) -> TokenizerFound {
  let published = BundledTokenizer(rows: rows)
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
    if let own = try firstTokenizer(among: tokenizerFiles(in: path), rows: rows) { return own }
  } else {
    do throws(TokenizerError) {
      let files = foldersOf(modelAt: path).flatMap(tokenizerFiles)
      if let own = try firstTokenizer(among: files, rows: rows, unusedRows: 512) { return own }
    } catch {
      if published == nil { throw error }
    }
  }
  guard let published else {
    throw TokenizerError(
      path: path,
      problem:
        "no tokenizer lies beside the model and none is known for \(rows) embedding rows; put its "
        + "tokenizer.json or rwkv_vocab_….txt there or name it with --tokenizer FILE")
  }
  return TokenizerFound(tokenizer: try published.open(), path: try published.locate().path)
}

/// The folder that a file lies in, then that of the file which it is a link to.
private func foldersOf(modelAt path: String) -> [String] {
  let url = URL(fileURLWithPath: path)
  let folders = [url, url.resolvingSymlinksInPath()].map { $0.deletingLastPathComponent().path }
  return folders[0] == folders[1] ? [folders[0]] : folders
}

/// The files of a folder that may hold a tokenizer, the likeliest first.
private func tokenizerFiles(in folder: String) -> [String] {
  let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  let known = ["tokenizer.json", BundledTokenizer.world.fileName].filter(names.contains)
  let others = names.filter { name in
    let name = name.lowercased()
    return name.contains("vocab") && name.hasSuffix(".txt")
  }
  return (known + others.filter { !known.contains($0) }).map {
    URL(fileURLWithPath: folder).appendingPathComponent($0).path
  }
}

/// The first tokenizer that opens and fits. Without one, the first file's error; nil without files.
private func firstTokenizer(
  among paths: [String], rows: Int?, unusedRows: Int = .max
) throws(TokenizerError) -> TokenizerFound? {
  var first: TokenizerError?
  for path in paths {
    do throws(TokenizerError) {
      return try openTokenizerFile(path, rows: rows, unusedRows: unusedRows)
    } catch {
      first = first ?? error
    }
  }
  if let first { throw first }
  return nil
}

private func openTokenizerFile(
  _ path: String, rows: Int?, unusedRows: Int = .max
) throws(TokenizerError) -> TokenizerFound {
  let file = try readTokenizerFile(path)
  let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
  let tokenizer: any Tokenizer
  if file.first(where: { !blanks.contains($0) }) == UInt8(ascii: "{") {
    tokenizer = try BPETokenizer(parsing: file, path: path)
  } else {
    tokenizer = try WorldTokenizer(parsing: file, path: path)
  }
  if let rows {
    let size = tokenizer.vocabularySize
    guard size <= rows else {
      throw TokenizerError(
        path: path,
        problem: "its \(size) tokens do not fit the model, whose embedding has \(rows) rows")
    }
    guard rows - size < unusedRows else {
      throw TokenizerError(
        path: path,
        problem:
          "its \(size) tokens are too few for the model's \(rows) embedding rows; if it is the "
          + "model's all the same, name it with --tokenizer FILE")
    }
  }
  return TokenizerFound(tokenizer: tokenizer, path: path)
}

/// The most bytes of a tokenizer's file.
public let tokenizerSizeLimit = 32 << 20

/// The bytes of a regular file of at most 32 MB; the largest byte-level vocabularies have 17.
func readTokenizerFile(_ path: String) throws(TokenizerError) -> [UInt8] {
  let bytes: [UInt8]
  do throws(RegularFile.Failure) {
    bytes = Array(try DurableFile.read(path, limit: tokenizerSizeLimit))
  } catch {
    let problem =
      switch error {
      case .notAFile: "not a regular file"
      case .tooLarge: "larger than 32 MB, which no tokenizer here is"
      case .system(let error): error.code == ENOENT ? "no such file" : "cannot be read"
      }
    throw TokenizerError(path: path, problem: problem)
  }
  if let what = strayContent(bytes) { throw TokenizerError(path: path, problem: what) }
  // A mark of byte order says nothing in UTF-8; some editors write it.
  return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
}

/// A file in the place of a tokenizer that is none: a failed download leaves it behind.
private func strayContent(_ bytes: [UInt8]) -> String? {
  let beginning = String(decoding: bytes.prefix(256), as: UTF8.self)
    .drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
  if beginning.hasPrefix("version https://git-lfs") {
    return "a Git LFS pointer instead of the tokenizer; fetch it with: git lfs pull"
  }
  if ["<!doctype", "<html", "<?xml"].contains(where: beginning.hasPrefix) {
    return "a web page instead of the tokenizer; the download went wrong"
  }
  if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
    return "is UTF-16; save it as UTF-8"
  }
  return nil
}
