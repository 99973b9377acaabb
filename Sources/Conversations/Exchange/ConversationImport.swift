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
/// and messages without text, are left out, and in place of an image stands its kind in brackets. So is what
/// an export holds beside the talk: hidden context, thoughts, calls of tools.
public enum ConversationImport {
  /// The most bytes read: exports of years of talk have some hundred million.
  public static let sizeLimit = 1 << 30

  /// The conversations of a file, and what of it was left out.
  public struct Result: Sendable {
    /// Those that are whole, not yet kept anywhere.
    public var conversations: [Conversation]
    /// For each other one a line that names it and says what is wrong with it.
    public var problems: [String]

    /// Makes a result.
    public init(_ conversations: [Conversation] = [], problems: [String] = []) {
      (self.conversations, self.problems) = (conversations, problems)
    }
  }

  /// The conversations in a file's bytes; `path` is used in messages only.
  ///
  /// One that is faulty or empty does not keep the others out.
  ///
  /// - Throws: `ConversationError` that names the file and what was wrong, where none can be taken.
  public static func read(_ data: Data, path: String) throws(ConversationError) -> Result {
    do throws(ConversationError) {
      if data.withUnsafeBytes({ ConversationReader.isOurs($0) }) {
        return Result([try ConversationReader.read(data, name: "").conversation])
      }
      let result = try conversations(of: documents(in: Self.mended(data)))
      guard result.conversations.isEmpty else { return result }
      throw ConversationError(
        path: "", problem: result.problems.first ?? "holds no conversation")
    } catch {
      throw ConversationError(path: path, problem: error.problem)
    }
  }

  /// The bytes with `\ufffd` for every half of a surrogate pair, of which no text can be made.
  static func mended(_ data: Data) -> Data {
    var bytes = [UInt8](data)
    let end = bytes.count
    /// The number of an escape `\uXXXX` at a place.
    func escape(at place: Int) -> UInt32? {
      guard place + 6 <= end, bytes[place] == UInt8(ascii: "\\"),
        bytes[place + 1] == UInt8(ascii: "u")
      else { return nil }
      return UInt32(String(decoding: bytes[place + 2..<place + 6], as: UTF8.self), radix: 16)
    }
    var place = 0
    var isChanged = false
    while place < end {
      guard bytes[place] == UInt8(ascii: "\\") else {
        place += 1
        continue
      }
      guard let number = escape(at: place) else {
        place += 2
        continue
      }
      let isPair =
        (0xD800...0xDBFF).contains(number)
        && escape(at: place + 6).map { (0xDC00...0xDFFF).contains($0) } ?? false
      if !isPair, (0xD800...0xDFFF).contains(number) {
        bytes.replaceSubrange(place + 2..<place + 6, with: Array("fffd".utf8))
        isChanged = true
      }
      place += isPair ? 12 : 6
    }
    return isChanged ? Data(bytes) : data
  }

  private static func documents(
    in data: Data
  ) throws(ConversationError) -> [ImportedDocuments.Entry] {
    let lines = data.split(separator: UInt8(ascii: "\n"))
      .filter { $0.contains { $0 > UInt8(ascii: " ") } }
    // An object a line: were it one object, its first line could not be whole.
    if lines.count > 1, let first = try? decoded(ImportedDocument.self, from: Data(lines[0])) {
      var entries: [ImportedDocuments.Entry] = [.document(first)]
      for (index, line) in lines.enumerated().dropFirst() {
        do throws(ConversationError) {
          entries.append(.document(try decoded(ImportedDocument.self, from: Data(line))))
        } catch {
          entries.append(.problem("line \(index + 1): \(error.problem)"))
        }
      }
      return entries
    }
    return try decoded(ImportedDocuments.self, from: data).entries
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
    of entries: [ImportedDocuments.Entry]
  ) throws(ConversationError) -> Result {
    var result = Result()
    var loose: [ImportedMessage] = []
    for (index, entry) in entries.enumerated() {
      switch entry {
      case .problem(let problem): result.problems.append(problem)
      case .document(.message(let message)): loose.append(message)
      case .document(let document):
        do throws(ConversationError) {
          result.conversations.append(try document.conversation())
        } catch {
          let name = document.title.map { "\"\(VisibleText.line($0))\"" } ?? "number \(index + 1)"
          result.problems.append("\(name): \(error.problem)")
        }
      }
    }
    if !loose.isEmpty {
      guard result.conversations.isEmpty else {
        throw ConversationError(path: "", problem: "mixes messages and whole conversations")
      }
      // A list of messages is one conversation: with a message missing it would be another one.
      if let problem = result.problems.first { throw ConversationError(path: "", problem: problem) }
      result.conversations = [try MessageList(title: nil, messages: loose).conversation]
    }
    return result
  }
}

/// The content of a file: one document or a list of them.
private struct ImportedDocuments: Decodable {
  /// A document, or why it cannot be read.
  enum Entry {
    case document(ImportedDocument)
    case problem(String)
  }

  let entries: [Entry]

  private struct Titled: Decodable { let title: String? }

  init(from decoder: any Decoder) throws {
    // Which of the two it is shows before anything in it is decoded, so that an error inside is told.
    guard var list = try? decoder.unkeyedContainer() else {
      entries = [.document(try ImportedDocument(from: decoder))]
      return
    }
    var entries: [Entry] = []
    while !list.isAtEnd {
      let item = try list.superDecoder()
      do {
        entries.append(.document(try ImportedDocument(from: item)))
      } catch {
        let title = (try? Titled(from: item))?.title
        let name = title.map { "\"\(VisibleText.line($0))\"" } ?? "number \(entries.count + 1)"
        let problem = (error as? DecodingError)?.sentence(about: Data()) ?? "\(error)"
        entries.append(.problem("\(name): \(problem)"))
      }
    }
    self.entries = entries
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

  /// Its title, where it has one.
  var title: String? {
    switch self {
    case .messages(let list): list.title
    case .tree(let export): export.title
    case .message: nil
    }
  }

  /// The conversation that it is.
  func conversation() throws(ConversationError) -> Conversation {
    switch self {
    case .messages(let list): return try list.conversation
    case .tree(let export): return try export.conversation()
    case .message(let message): return try MessageList(title: nil, messages: [message]).conversation
    }
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
