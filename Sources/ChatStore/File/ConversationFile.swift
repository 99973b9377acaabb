import Conversations
import Foundation
import Glibc
import RWKVPlatform

/// The file of a conversation that is open for writing: lines, which the article <doc:Format> describes.
///
/// A save appends what is new, so that it costs the same however long the conversation is. When much of the
/// file is of no use any more, the next save writes it anew.
struct ConversationFile {
  /// The most bytes that are written: some ten million words.
  static let sizeLimit = 64 << 20
  /// The most bytes that are read: more than are written, so that what others made a little longer can be
  /// opened and exported.
  static let readLimit = 2 * sizeLimit
  /// From so many bytes on the person is told.
  static let warningSize = sizeLimit / 8 * 7
  /// So much may be of no use whatever the file's size.
  private static let smallWaste = 64 << 10

  private var path: String
  /// The conversation as its holder saved or read it last.
  private var known: Conversation
  /// The conversation as the file has it: `known` with what other programs added.
  private var content: Conversation
  /// The file as it was last read or written.
  private var stamp: FileStamp
  /// The bytes that later ones took the place of.
  private var waste: Int
  /// Whether the end of the file is such that nothing can be appended.
  private var mustBeRewritten: Bool

  /// The outcome of a save.
  enum Outcome {
    /// Nothing but the file as it was left.
    case saved
    /// Another program had added that many messages.
    case merged(messages: Int)
    /// Another program changed it so that only one of the two can stay there: nothing is written.
    case conflict
  }

  /// Reads a file.
  ///
  /// - Throws: `ConversationError` that names the file, the line and the field.
  init(reading path: String, name: String) throws(ConversationError) {
    let before = FileStamp(of: path)
    let data = try Self.bytes(of: path)
    let result: ConversationReader.Result
    do throws(ConversationError) {
      result = try ConversationReader.read(data, name: name)
    } catch {
      throw ConversationError(path: path, problem: error.problem)
    }
    guard let before, before.size == data.count else {
      throw ConversationError(path: path, problem: "was changed just now by another program")
    }
    self.path = path
    known = result.conversation
    content = known
    stamp = before
    waste = result.wasteCount
    mustBeRewritten = result.wholeCount < data.count || data.last != UInt8(ascii: "\n")
  }

  /// Writes a file that is not there yet.
  init(writing conversation: Conversation, to path: String) throws(ConversationError) {
    self.path = path
    known = conversation
    content = conversation
    waste = 0
    mustBeRewritten = false
    stamp = try Self.write(conversation, to: path)
  }

  /// The conversation as the file has it.
  var conversation: Conversation { content }

  /// Bytes on disk.
  var size: Int { stamp.size }

  /// The bytes of a conversation's file.
  static func bytes(of path: String) throws(ConversationError) -> Data {
    do throws(DurableFile.ReadFailure) {
      return try DurableFile.read(path, limit: readLimit, followsLinks: false)
    } catch {
      throw ConversationError(path: path, problem: error.description)
    }
  }

  /// Keeps a conversation as it is now; the file lies at `path` by now.
  ///
  /// - Throws: `ConversationError` with the system's words; the file is as it was then.
  mutating func save(
    _ conversation: Conversation, at path: String
  ) throws(ConversationError) -> Outcome {
    // The folder may have got another name.
    self.path = path
    let now = FileStamp(of: path)
    guard let now else {
      // Somebody removed it; what is open here is all there is.
      try rewrite(with: conversation, known: conversation)
      return .saved
    }
    if now != stamp { return try merge(conversation) }
    guard let changes = ConversationWriter.changes(from: known, to: conversation) else {
      guard !hasForeign else { return .conflict }
      try rewrite(with: conversation, known: conversation)
      return .saved
    }
    let isWasteful =
      waste + changes.waste > max(Self.smallWaste, (stamp.size + changes.lines.count) / 2)
    let isShared = FileStamp.hasOtherNames(path)
    if isWasteful || mustBeRewritten || isShared
      || stamp.size + changes.lines.count > Self.sizeLimit
    {
      var whole = conversation
      if hasForeign, let merged = conversation.merged(with: content, since: known) {
        whole = merged.conversation
      }
      try rewrite(with: whole, known: conversation)
      return .saved
    }
    guard !changes.lines.isEmpty else { return .saved }
    let appended: FileStamp?
    do throws(SystemError) {
      appended = try DurableFile.append(changes.lines, to: path, ifStill: stamp)
    } catch {
      // Cut back, the file has another time.
      if let cut = FileStamp(of: path), cut.inode == stamp.inode, cut.size == stamp.size {
        stamp = cut
      }
      throw ConversationError(path: path, problem: "cannot be written: \(error)")
    }
    guard let appended else { return try merge(conversation) }
    let theirs = hasForeign
    stamp = appended
    waste += changes.waste
    if theirs, let merged = conversation.merged(with: content, since: known) {
      content = merged.conversation
    } else {
      content = conversation
    }
    known = conversation
    return .saved
  }

  /// Whether the file has what another program wrote and its holder does not know.
  private var hasForeign: Bool { content != known }

  private mutating func rewrite(
    with whole: Conversation, known: Conversation
  ) throws(ConversationError) {
    stamp = try Self.write(whole, to: path)
    content = whole
    self.known = known
    waste = 0
    mustBeRewritten = false
  }

  private static func write(
    _ conversation: Conversation, to path: String
  ) throws(ConversationError) -> FileStamp {
    let bytes = ConversationWriter.whole(conversation)
    guard bytes.count <= sizeLimit else {
      throw ConversationError(
        path: path,
        problem: "has grown too large to be saved; go on in a fork of one of its lines")
    }
    do throws(SystemError) {
      try DurableFile.replace(path, with: bytes)
    } catch {
      throw ConversationError(path: path, problem: "cannot be written: \(error)")
    }
    guard let stamp = FileStamp(of: path) else {
      throw ConversationError(path: path, problem: "was removed just now")
    }
    return stamp
  }

  /// Saves a conversation whose file another program changed.
  private mutating func merge(_ conversation: Conversation) throws(ConversationError) -> Outcome {
    guard let theirs = try? ConversationFile(reading: path, name: conversation.name) else {
      return .conflict
    }
    let content = canonical(named: conversation.name)
    if theirs.content == content {
      // Rewritten as it was.
      stamp = theirs.stamp
      waste = theirs.waste
      mustBeRewritten = theirs.mustBeRewritten
      return try save(conversation, at: path)
    }
    guard let merged = conversation.merged(with: theirs.content, since: content) else {
      return .conflict
    }
    try rewrite(with: merged.conversation, known: conversation)
    return .merged(messages: merged.messages)
  }

  /// The content as it is read back: times in whole seconds, settings within their ranges.
  private func canonical(named name: String) -> Conversation {
    let read = try? ConversationReader.read(
      Data(ConversationWriter.whole(content)), name: name)
    return read?.conversation ?? content
  }
}
