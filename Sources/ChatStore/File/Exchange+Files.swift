import Conversations
import Foundation
import RWKVPlatform

extension ConversationImport {
  /// The conversations in a file, not yet kept anywhere.
  ///
  /// - Throws: `ConversationError` that names the file and what was wrong; then there are none.
  public static func conversations(
    inFile path: String
  ) throws(ConversationError) -> [Conversation] {
    let data: Data
    do throws(DurableFile.ReadFailure) {
      data = try DurableFile.read(path, limit: sizeLimit)
    } catch {
      throw ConversationError(path: path, problem: error.description)
    }
    return try conversations(in: data, path: path)
  }
}

extension ConversationExport {
  /// Writes a conversation to a file that is not there yet, in this form, whole or not at all.
  ///
  /// - Throws: `ConversationError` where it has no form in JSON, or the file cannot be made.
  public func write(
    _ conversation: Conversation, toNewFile path: String
  ) throws(ConversationError) {
    let data = data(of: conversation)
    do throws(SystemError) {
      try DurableFile.create(path, with: data)
    } catch {
      throw ConversationError(path: path, problem: "cannot be written: \(error)")
    }
  }
}
