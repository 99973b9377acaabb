import Conversations
import Foundation
import RWKVPlatform

extension ConversationImport {
  /// The conversations in a file: one that `read(_:path:)` knows, or a ChatGPT export as its zip or its
  /// folder, of which the other files are left alone.
  ///
  /// - Throws: `ConversationError` that names the file and what was wrong, where none can be taken.
  public static func read(file path: String) throws(ConversationError) -> Result {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
      return try all(names.filter(isPartOfExport), in: path) {
        name throws(ConversationError) in try contents(of: path + "/" + name)
      }
    }
    let data = try contents(of: path)
    guard ZipFiles.isArchive(data) else { return try read(data, path: path) }
    func unzipped<Value>(
      _ body: () throws(ZipFiles.Fault) -> Value
    ) throws(ConversationError) -> Value {
      do throws(ZipFiles.Fault) {
        return try body()
      } catch {
        throw ConversationError(path: path, problem: error.description)
      }
    }
    let zip = try unzipped { () throws(ZipFiles.Fault) in try ZipFiles(data) }
    return try all(zip.names.filter(isPartOfExport).sorted(), in: path) {
      name throws(ConversationError) in
      try unzipped { () throws(ZipFiles.Fault) in try zip.contents(of: name, limit: sizeLimit) }
    }
  }

  /// The conversations of several files; one that cannot be read does not keep the others out.
  private static func all(
    _ names: [String], in path: String,
    _ contents: (String) throws(ConversationError) -> Data
  ) throws(ConversationError) -> Result {
    var result = Result()
    for name in names {
      do throws(ConversationError) {
        let part = try read(try contents(name), path: name)
        result.conversations += part.conversations
        result.problems += part.problems
      } catch {
        result.problems.append(error.description)
      }
    }
    guard result.conversations.isEmpty else { return result }
    throw ConversationError(
      path: path,
      problem: result.problems.first ?? "holds no conversations.json, as a ChatGPT export does")
  }

  /// Whether a file of an export holds conversations: large exports have several.
  private static func isPartOfExport(_ path: String) -> Bool {
    let name = (path as NSString).lastPathComponent
    return name.hasPrefix("conversations") && name.hasSuffix(".json")
  }

  private static func contents(of path: String) throws(ConversationError) -> Data {
    do throws(DurableFile.ReadFailure) {
      return try DurableFile.read(path, limit: sizeLimit)
    } catch {
      throw ConversationError(path: path, problem: error.description)
    }
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
