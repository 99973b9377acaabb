import Foundation

/// Reads conversations from a file: one of ours, a list of messages as the OpenAI interface takes
/// them, or the `conversations.json` of a ChatGPT export.
///
/// - `{"format": 1, …}`: a conversation as ``ConversationExport/json`` writes it, or its file.
/// - `[{"role": …, "content": …}, …]`: one conversation; so are the same objects one a line.
/// - `{"messages": […]}`, alone, in a list, or one a line: a conversation each.
/// - `{"mapping": {…}}`, alone or in a list: a conversation each, with all its branches.
///
/// Texts with the role `system` or `developer` become the conversation's system text; what tools wrote,
/// and messages without text, are left out, and in place of an image stands its kind in brackets.
public enum ConversationImport {
  /// The most bytes read: exports of years of talk have some hundred million.
  public static let sizeLimit = 1 << 30

  /// The conversations in a file's bytes; `path` is used in messages only.
  ///
  /// - Throws: `ConversationError` that names the file and what was wrong; then there are none.
  public static func conversations(
    in data: Data, path: String
  ) throws(ConversationError) -> [Conversation] {
    do throws(ConversationError) {
      if data.withUnsafeBytes({ ConversationReader.isOurs($0) }) {
        return [try ConversationReader.read(data, name: "").conversation]
      }
      return try conversations(of: documents(in: data, path: path))
    } catch {
      throw ConversationError(path: path, problem: error.problem)
    }
  }

  private static func documents(
    in data: Data, path: String
  ) throws(ConversationError) -> [ImportedDocument] {
    let lines = data.split(separator: UInt8(ascii: "\n"))
      .filter { $0.contains { $0 > UInt8(ascii: " ") } }
    // An object a line: were it one object, its first line could not be whole.
    if lines.count > 1, let first = try? decoded(ImportedDocument.self, from: Data(lines[0])) {
      var documents = [first]
      for (index, line) in lines.enumerated().dropFirst() {
        do throws(ConversationError) {
          documents.append(try decoded(ImportedDocument.self, from: Data(line)))
        } catch {
          throw ConversationError(path: path, problem: "line \(index + 1): \(error.problem)")
        }
      }
      return documents
    }
    return try decoded(ImportedDocuments.self, from: data).documents
  }

  private static func decoded<Value: Decodable>(
    _ type: Value.Type, from data: Data
  ) throws(ConversationError) -> Value {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    do {
      return try decoder.decode(type, from: data)
    } catch {
      let problem = (error as? DecodingError)?.sentence(about: data) ?? error.localizedDescription
      throw ConversationError(path: "", problem: problem)
    }
  }

  private static func conversations(
    of documents: [ImportedDocument]
  ) throws(ConversationError) -> [Conversation] {
    var conversations: [Conversation] = []
    var loose: [ImportedMessage] = []
    for document in documents {
      switch document {
      case .messages(let list): conversations.append(try list.conversation)
      case .tree(let export): conversations.append(try export.conversation())
      case .message(let message): loose.append(message)
      }
    }
    if !loose.isEmpty {
      guard conversations.isEmpty else {
        throw ConversationError(path: "", problem: "mixes messages and whole conversations")
      }
      conversations = [try MessageList(title: nil, messages: loose).conversation]
    }
    guard !conversations.isEmpty else {
      throw ConversationError(path: "", problem: "holds no conversation")
    }
    return conversations
  }
}

/// The content of a file: one document or a list of them.
private struct ImportedDocuments: Decodable {
  let documents: [ImportedDocument]

  init(from decoder: any Decoder) throws {
    // Which of the two it is shows before anything in it is decoded, so that an error inside is told.
    if var list = try? decoder.unkeyedContainer() {
      var documents: [ImportedDocument] = []
      while !list.isAtEnd { documents.append(try list.decode(ImportedDocument.self)) }
      self.documents = documents
    } else {
      documents = [try ImportedDocument(from: decoder)]
    }
  }
}

/// A JSON object in such a file.
private enum ImportedDocument: Decodable {
  case messages(MessageList)
  case tree(ChatGPTExport)
  case message(ImportedMessage)

  private enum Mark: String, CodingKey {
    case mapping, messages, role
  }

  init(from decoder: any Decoder) throws {
    let marks = try decoder.container(keyedBy: Mark.self)
    if marks.contains(.mapping) {
      self = .tree(try ChatGPTExport(from: decoder))
    } else if marks.contains(.messages) {
      self = .messages(try MessageList(from: decoder))
    } else if marks.contains(.role) {
      self = .message(try ImportedMessage(from: decoder))
    } else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath + [Mark.messages],
          debugDescription: "neither a message nor a conversation: "
            + "there is no role, messages, mapping or format"))
    }
  }
}
