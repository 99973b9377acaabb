import ChatStore
import ChatUI
import Foundation
import RWKVPlatform

/// Text files that a person wants to send.
enum TextFiles {
  /// The most bytes: half a million tokens.
  static let limit = 2 << 20

  /// Why a file cannot be sent; one line for the person.
  struct Problem: Error, Hashable, CustomStringConvertible {
    let description: String
  }

  /// The text of a file.
  ///
  /// - Throws: a line with its path where it is no regular file, too long, or no text.
  static func read(_ path: String, environment: [String: String]) throws(Problem) -> FileText {
    let path = UserFolder.expandingTilde(in: path, environment: environment)
    let data: Data
    do throws(DurableFile.ReadFailure) {
      data = try DurableFile.read(path, limit: limit)
    } catch {
      throw Problem(description: "\(path): \(error)")
    }
    // A mark of the byte order is no part of the text.
    let bytes = data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw Problem(description: "\(path): is not text in UTF-8")
    }
    guard !bytes.isEmpty else { throw Problem(description: "\(path): is empty") }
    return FileText(
      name: URL(fileURLWithPath: path).lastPathComponent, text: text, tokens: nil)
  }
}
