import Conversations
import Foundation
import RWKVPlatform

extension PersonaText {
  /// Reads a file.
  ///
  /// - Throws: `ConversationError` that names the file, and the line that is wrong.
  public init(path: String) throws(ConversationError) {
    let data: Data
    do throws(DurableFile.ReadFailure) {
      data = try DurableFile.read(path, limit: Self.sizeLimit)
    } catch {
      throw ConversationError(path: path, problem: error.description)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw ConversationError(path: path, problem: "is not UTF-8 text")
    }
    try self.init(parsing: text, path: path)
  }
}
