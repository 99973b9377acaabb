import Foundation
import RWKVSampling

/// The content of `conversation.json`; the one place that knows the format.
package struct ConversationFile: Codable {
  /// The version that is written, and the newest that is read.
  static let version = 1
  /// The most bytes a conversation may have: some ten million words.
  package static let sizeLimit = 64 << 20

  private var format: Int
  private var title: String
  private var created: Date
  private var modified: Date
  private var template: PromptFormat
  private var sampling: StoredSampling
  private var model: String?
  /// Only where there is one; its system text stands in the template.
  private var persona: Persona?
  /// Only where it is so.
  private var archived: Bool?
  private var tokens: Int?
  /// 0 stands before the first message.
  private var tip: MessageID
  /// Only where it does not follow from the messages: the last of them was removed.
  private var nextID: MessageID?
  private var messages: [Message]

  private init(_ conversation: Conversation) {
    format = Self.version
    title = conversation.title
    created = conversation.created
    modified = conversation.modified
    template = conversation.format
    sampling = StoredSampling(conversation.sampling)
    model = conversation.modelPath
    persona = conversation.persona
    archived = conversation.isArchived ? true : nil
    tokens = conversation.tokenCount
    tip = conversation.tip ?? 0
    let following = (conversation.messages.map(\.id).max() ?? 0) + 1
    nextID = conversation.nextID == following ? nil : conversation.nextID
    messages = conversation.messages
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    format = try fields.decode(Int.self, forKey: .format)
    guard format == Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: fields,
        debugDescription: format > Self.version
          ? "written by a newer rwkv-tui, in version \(format); this one reads \(Self.version)"
          : "there is no version \(format)")
    }
    title = try fields.decode(String.self, forKey: .title)
    created = try fields.decode(Date.self, forKey: .created)
    modified = try fields.decode(Date.self, forKey: .modified)
    template = try fields.decode(PromptFormat.self, forKey: .template)
    sampling =
      try fields.decodeIfPresent(StoredSampling.self, forKey: .sampling) ?? StoredSampling(.init())
    model = try fields.decodeIfPresent(String.self, forKey: .model)
    persona = try fields.decodeIfPresent(Persona.self, forKey: .persona)
    archived = try fields.decodeIfPresent(Bool.self, forKey: .archived)
    tokens = try fields.decodeIfPresent(Int.self, forKey: .tokens)
    nextID = try fields.decodeIfPresent(MessageID.self, forKey: .nextID)
    messages = try fields.decode([Message].self, forKey: .messages)
    tip = try fields.decodeIfPresent(MessageID.self, forKey: .tip) ?? messages.last?.id ?? 0
    makeConsistent()
  }

  /// Reads a file without messages in the very form in which this program writes it; nil for one that is
  /// written otherwise, or has a persona: that is left to `JSONDecoder`. See `MessageScanner`.
  init?(scanning file: Data) {
    let scanned: ConversationFile? = file.withUnsafeBytes { bytes in
      do throws(JSONScanner.Surprise) {
        return try ConversationFile(scanning: bytes)
      } catch {
        return nil
      }
    }
    guard let scanned else { return nil }
    self = scanned
  }

  private init(scanning bytes: UnsafeRawBufferPointer) throws(JSONScanner.Surprise) {
    var scanner = JSONScanner(bytes)
    try scanner.expect("{\n  ")
    archived = scanner.accept("\"archived\" : true,\n  ") ? true : nil
    try scanner.expect("\"created\" : ")
    created = try MessageScanner.date(&scanner)
    try scanner.expect(",\n  \"format\" : 1,\n  \"messages\" : []")
    format = Self.version
    messages = []
    model = scanner.accept(",\n  \"model\" : ") ? try scanner.string() : nil
    try scanner.expect(",\n  \"modified\" : ")
    modified = try MessageScanner.date(&scanner)
    nextID = scanner.accept(",\n  \"nextID\" : ") ? try scanner.integer() : nil
    try scanner.expect(",\n  \"sampling\" : ")
    sampling = try StoredSampling(scanning: &scanner)
    try scanner.expect(",\n  \"template\" : ")
    template = try PromptFormat(scanning: &scanner)
    tip = try scanner.integer(after: ",\n  \"tip\" : ")
    title = try scanner.string(after: ",\n  \"title\" : ")
    tokens = scanner.accept(",\n  \"tokens\" : ") ? try scanner.integer() : nil
    try scanner.expect("\n}")
    guard scanner.isAtEnd() else { throw JSONScanner.Surprise() }
  }

  /// The bytes of a conversation's file: readable, and always the same for the same conversation.
  ///
  /// - Parameter travels: Whether it is to hold what lies beside it in its folder and is no cache: the
  ///   initial state.
  package static func encoded(_ conversation: Conversation, travels: Bool = false) throws -> Data {
    let encoder = JSONEncoder()
    encoder.userInfo[InitialState.travels] = travels
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return try encoder.encode(ConversationFile(conversation)) + Data("\n".utf8)
  }

  /// The conversation that the bytes of a file hold.
  ///
  /// - Parameters:
  ///   - name: The name of the folder the file lies in.
  ///   - path: The file, for the error.
  package static func conversation(
    from data: Data, name: String, path: String
  ) throws(ConversationError) -> Conversation {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    let file: ConversationFile
    do {
      if var scanned = MessageScanner(data),
        var rest = ConversationFile(scanning: scanned.rest)
          ?? (try? decoder.decode(ConversationFile.self, from: scanned.rest))
      {
        swap(&rest.messages, &scanned.messages)
        rest.makeConsistent()
        file = rest
      } else {
        file = try decoder.decode(ConversationFile.self, from: data)
      }
    } catch {
      let problem = (error as? DecodingError)?.sentence(about: data) ?? error.localizedDescription
      throw ConversationError(path: path, problem: problem)
    }
    do throws(ConversationError) {
      return try file.conversation(named: name)
    } catch {
      throw ConversationError(path: path, problem: error.problem)
    }
  }

  /// The tip that the bytes of a file seem to name, seen at once near their end; 0 stands before the
  /// first message. Nil where it is not seen.
  package static func apparentTip(of data: Data) -> MessageID? {
    data.suffix(4096).withUnsafeBytes { bytes in
      let name = "\"tip\" :".utf8
      let place = bytes.indices.reversed().first { bytes[$0...].starts(with: name) }
      guard let place else { return nil }
      var scanner = JSONScanner(UnsafeRawBufferPointer(rebasing: bytes[(place + name.count)...]))
      return try? scanner.integer()
    }
  }

  /// The conversation that this describes.
  ///
  /// - Throws: `ConversationError` where its messages are no tree.
  func conversation(named name: String) throws(ConversationError) -> Conversation {
    var conversation = try Conversation(
      name: name, title: title, created: created, modified: modified, format: template,
      sampling: sampling.settings, modelPath: model, messages: messages,
      tip: tip == 0 ? nil : tip, nextID: min(nextID ?? 1, Conversation.greatestID))
    conversation.persona = persona
    conversation.isArchived = archived ?? false
    conversation.tokenCount = tokens
    return conversation
  }

  private mutating func makeConsistent() {
    for index in messages.indices { messages[index].makeConsistent() }
  }
}

extension Message {
  /// Strips a message that was read, and drops a raw text that contradicts the text shown: the text is
  /// what a person sees and edits.
  fileprivate mutating func makeConsistent() {
    // One that says it is not pinned is as one that says nothing.
    isPinned = isPinned
    guard role == .assistant else { return }
    text = PromptFormat.stripped(text)
    if let raw, !PromptFormat.stripped(raw).unicodeScalars.elementsEqual(text.unicodeScalars) {
      self.raw = nil
    }
  }
}
