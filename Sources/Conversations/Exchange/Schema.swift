import Foundation
import RWKVJSON
import RWKVSampling

// What a conversation's file holds: each field is said here, once, and read, written and compared by that.
// The article <doc:Format> describes them for people.

extension Conversation {
  /// The fields of the first line, which later lines change.
  private static let settings: [JSONField<Conversation>] = [
    .init("title", isRequired: true, { $0.title }, { $0.title = $1 }),
    .init("created", { $0.created.inWholeSeconds }, { $0.created = $1 }),
    .init("template", isRequired: true, { $0.format }, { $0.format = $1 }),
    .init(
      "sampling", { StoredSampling($0.sampling) }, { $0.sampling = $1.settings }),
    .init(optional: "model", { $0.modelPath }, { $0.modelPath = $1 }),
    .init(optional: "persona", { $0.persona }, { $0.persona = $1 }),
    .init(optional: "archived", { $0.isArchived ? true : nil }, { $0.isArchived = $1 ?? false }),
    .init(
      optional: "nextID",
      { $0.nextID == ($0.greatestKnownID) + 1 ? nil : $0.nextID },
      { $0.nextID = min(max($1 ?? 1, 1), Conversation.greatestID) }),
  ]

  /// The fields of the last line of every save.
  private static let position: [JSONField<Conversation>] = [
    .init("modified", { $0.modified.inWholeSeconds }, { $0.modified = $1 }),
    .init(optional: "tokens", { $0.tokenCount }, { $0.tokenCount = $1 }),
    // 0 stands before the first message.
    .init("tip", { $0.tip ?? 0 }, { $0.tip = $1 == 0 ? nil : $1 }),
  ]

  static let fields = JSONFields(settings + position)
  static let settingsFields = JSONFields(settings)
  static let positionFields = JSONFields(position)
}

extension Message {
  static let fields = JSONFields<Message>([
    .init("id", isRequired: true, { $0.id }, { $0.id = $1 }),
    .init(optional: "parent", { $0.parent }, { $0.parent = $1 }),
    .init("role", isRequired: true, { $0.role }, { $0.role = $1 }),
    .init("text", isRequired: true, { $0.text }, { $0.text = $1 }),
    .init(optional: "raw", { $0.raw }, { $0.raw = $1 }),
    .init(optional: "thought", { $0.thought }, { $0.thought = $1 }),
    .init(optional: "suffix", { $0.suffix }, { $0.suffix = $1 }),
    .init("date", { $0.date }, { $0.date = $1 }),
    .init(optional: "ending", { $0.ending }, { $0.ending = $1 }),
    .init(optional: "model", { $0.model }, { $0.model = $1 }),
    .init(optional: "record", { $0.record }, { $0.record = $1 }),
    .init(optional: "pinned", { $0.isPinned ? true : nil }, { $0.isPinned = $1 ?? false }),
  ])
}

/// Fields of an object, all of which may be absent.
extension ReplyRecord: JSONCoded {
  public convenience init(from reader: inout JSONReader) throws(JSONFault) {
    var (tokens, seed): (Int?, UInt64?) = (nil, nil)
    var (seconds, firstWords): (Double?, Double?) = (nil, nil)
    var sampling: String?
    try reader.object { reader, name throws(JSONFault) in
      if name.matches("tokens") {
        tokens = reader.takeNull() ? nil : try reader.integer()
      } else if name.matches("seconds") {
        seconds = reader.takeNull() ? nil : try reader.number()
      } else if name.matches("firstWords") {
        firstWords = reader.takeNull() ? nil : try reader.number()
      } else if name.matches("seed") {
        seed = reader.takeNull() ? nil : try UInt64(from: &reader)
      } else if name.matches("sampling") {
        sampling = reader.takeNull() ? nil : try reader.string()
      } else {
        try reader.skip()
      }
    }
    self.init(
      tokens: tokens, seconds: seconds, firstWords: firstWords, seed: seed, sampling: sampling)
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      func write(_ name: StaticString, _ value: (some JSONCoded)?) {
        guard let value else { return }
        writer.name(name)
        value.write(to: &writer)
      }
      write("tokens", tokens)
      write("seconds", seconds)
      write("firstWords", firstWords)
      write("seed", seed)
      write("sampling", sampling)
    }
  }
}

extension Role: JSONCoded {}

extension Message.Ending: JSONCoded {}

extension PromptFormat: JSONObject {
  public static let fields = JSONFields<PromptFormat>([
    .init("name", isRequired: true, { $0.name }, { $0.name = $1 }),
    .init("opening", { $0.opening }, { $0.opening = $1 }),
    .init("userPrefix", isRequired: true, { $0.userPrefix }, { $0.userPrefix = $1 }),
    .init("replyPrefix", isRequired: true, { $0.replyPrefix }, { $0.replyPrefix = $1 }),
    .init("replySuffix", isRequired: true, { $0.replySuffix }, { $0.replySuffix = $1 }),
    .init("stops", isRequired: true, { $0.stops }, { $0.stops = $1.filter { !$0.isEmpty } }),
    .init("system", { $0.system }, { $0.system = $1 }),
    .init("systemPrefix", { $0.systemPrefix }, { $0.systemPrefix = $1 }),
    .init("systemSuffix", { $0.systemSuffix }, { $0.systemSuffix = $1 }),
    .init("isVerbatim", { $0.isVerbatim }, { $0.isVerbatim = $1 }),
    .init(optional: "thinking", { $0.thinking }, { $0.thinking = $1 }),
  ])

  public static let blank = PromptFormat(
    name: "", opening: "", userPrefix: "", replyPrefix: "", replySuffix: "", stops: [])
}

extension Thinking: JSONObject {
  public static let fields = JSONFields<Thinking>([
    .init("effort", isRequired: true, { $0.effort }, { $0.effort = $1 }),
    .init("wording", { $0.wording }, { $0.wording = $1 }),
  ])

  public static let blank = Thinking(.off)
}

extension Thinking.Effort: JSONCoded {}

extension Thinking.Wording: JSONCoded {}

extension Persona: JSONObject {
  public static let fields = JSONFields<Persona>([
    .init("name", isRequired: true, { $0.name }, { $0.name = $1 }),
    .init(
      optional: "examples", { $0.examples.isEmpty ? nil : $0.examples },
      { $0.examples = $1 ?? [] }),
    .init(optional: "initialState", { $0.initialState }, { $0.initialState = $1 }),
  ])

  public static let blank = Persona(name: "")
}

extension Persona.Example: JSONObject {
  public static let fields = JSONFields<Persona.Example>([
    .init("user", isRequired: true, { $0.user }, { $0.user = $1 }),
    .init("assistant", isRequired: true, { $0.assistant }, { $0.assistant = $1 }),
  ])

  public static let blank = Persona.Example(user: "", assistant: "")
}

extension InitialState: JSONObject {
  public static let fields = JSONFields<InitialState>([
    .init("path", isRequired: true, { $0.path }, { $0.path = $1 }),
    .init("hash", isRequired: true, { $0.hash }, { $0.hash = $1 }),
    // Only where the conversation travels alone; beside it in its folder lies a file.
    .init(
      optional: "contents", { $0.contents.map { Base64(data: $0) } },
      { $0.contents = $1?.data }),
  ])

  public static let blank = InitialState(path: "", hash: "", contents: nil)
}

/// Bytes as a string.
struct Base64: JSONCoded, Equatable {
  let data: Data

  init(data: Data) { self.data = data }

  init(from reader: inout JSONReader) throws(JSONFault) {
    guard let data = Data(base64Encoded: try reader.string()) else {
      throw .content("is not base64")
    }
    self.data = data
  }

  func write(to writer: inout JSONWriter) { writer.string(data.base64EncodedString()) }
}
