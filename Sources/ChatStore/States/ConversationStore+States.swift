import Conversations
import Foundation
import Glibc
import RWKVPlatform

/// Recurrent states beside a conversation's text.
///
/// A state is the engine's own file, which says what model and tokens it stands for; the store never
/// looks into it. It is a cache: losing one costs a new reading of the text, nothing else.
extension ConversationStore {
  /// Keeps a state under a key, in the place of the one before. A key is made of letters, digits, `-`
  /// and `_`, e.g. of the model's fingerprint and a word for what the state is of.
  ///
  /// - Throws: `ConversationError` with the system's words; the one before is still there then.
  public func saveState(
    _ data: Data, key: String, with lock: ConversationLock
  ) throws(ConversationError) {
    let file = Self.stateFile(key)
    try attempt(statesFolder(of: lock.name) + "/" + file) { () throws(SystemError) in
      let folder = try opened(lock.name).makeFolder(Self.states)
      // A cache, which is verified: what a power cut makes of it costs reading anew, a flush each turn more.
      try folder.replace(file, with: data, isDurable: false)
    }
  }

  /// The state of that key, mapped into memory; nil where there is none that can be read.
  public func state(key: String, of name: String) -> Data? {
    guard ConversationName.isValid(name) else { return nil }
    return try? openedStates(of: name)?.file(Self.stateFile(key)).map(limit: Self.stateLimit)
  }

  /// The path of the state of that key; nil where there is none.
  public func stateFile(key: String, of name: String) -> String? {
    guard ConversationName.isValid(name) else { return nil }
    let file = Self.stateFile(key)
    guard let status = openedStates(of: name)?.status(of: file), status.kind == S_IFREG,
      status.st_size <= Self.stateLimit
    else { return nil }
    return statesFolder(of: name) + "/" + file
  }

  /// The message that a conversation's line seems to end with (nil: it seems empty), seen at a glance so
  /// that what lies beside the text can be read at the same time; nil where it is not seen.
  public func apparentTip(of name: String) -> ApparentTip? {
    guard ConversationName.isValid(name),
      let end = try? DurableFile.readEnd(of: file(of: name), 4096),
      let tip = end.withUnsafeBytes(ConversationWriter.apparentTip)
    else { return nil }
    return ApparentTip(message: tip == 0 ? nil : tip)
  }

  /// The keys of all states of a conversation, in alphabetical order.
  public func stateKeys(of name: String) -> [String] {
    guard ConversationName.isValid(name) else { return [] }
    let files = (try? openedStates(of: name)?.names()) ?? []
    return files.filter { $0.hasSuffix(Self.stateSuffix) }
      .map { String($0.dropLast(Self.stateSuffix.count)) }
      .filter(Self.isKey)
      .sorted()
  }

  /// The states of a conversation with their sizes, in the order of their keys.
  public func states(of name: String) -> [StoredState] {
    let folder = openedStates(of: name)
    return stateKeys(of: name).compactMap { key in
      guard let status = folder?.status(of: Self.stateFile(key)), status.kind == S_IFREG else {
        return nil
      }
      return StoredState(
        key: key, byteCount: Int(status.st_size), modified: status.modificationDate)
    }
  }

  /// Removes the states whose keys satisfy a condition. A file that is no state stays whatever its name.
  ///
  /// - Throws: `ConversationError` where one cannot be removed.
  public func removeStates(
    with lock: ConversationLock, where isUnwanted: (String) -> Bool
  ) throws(ConversationError) {
    guard let folder = openedStates(of: lock.name) else { return }
    let unwanted = stateKeys(of: lock.name).filter(isUnwanted).map(Self.stateFile)
    do throws(SystemError) {
      for file in unwanted where folder.holdsState(file) { try folder.removeFile(file) }
      guard !unwanted.isEmpty, stateKeys(of: lock.name).isEmpty else { return }
      // Without states nobody asks for their tokens.
      for name in try folder.names() where folder.isTokenLog(name) { try folder.removeFile(name) }
    } catch {
      throw ConversationError(
        path: statesFolder(of: lock.name), problem: "cannot be removed: \(error)")
    }
  }

  /// Gives a copy of a conversation the states of the messages it shares with the original.
  ///
  /// A state is never changed in place, so two names for one file do; where the file system has no
  /// second names, the bytes are copied.
  func copyStates(
    of original: String, to copy: Conversation, with lock: ConversationLock
  ) throws(ConversationError) {
    let known = Set(copy.messages.map(\.id))
    let keys = stateKeys(of: original).filter { key in
      StateKey(key).map { $0.message.map(known.contains) ?? true } ?? false
    }
    guard !keys.isEmpty, let source = openedStates(of: original) else { return }
    try attempt(statesFolder(of: lock.name)) { () throws(SystemError) in
      let folder = try opened(lock.name).makeFolder(Self.states)
      for file in keys.map(Self.stateFile) where source.status(of: file)?.kind == S_IFREG {
        do throws(SystemError) {
          try source.link(file, to: folder, as: file)
        } catch {
          guard error.code != ENOENT,
            let data = try? source.read(file, limit: Self.stateLimit)
          else { continue }
          try folder.replace(file, with: data)
        }
      }
      // These grow, so each conversation has its own.
      for vocabulary in vocabularies(of: original) {
        guard let tokens = tokenLog(vocabulary, of: original) else { continue }
        try folder.replace(Self.tokensFile(vocabulary), with: tokens, isDurable: false)
      }
      try folder.flush()
    }
  }

  // MARK: The tokens that states stand for

  /// The tokens of all states of one vocabulary, as `appendTokens` wrote them; nil where there are none.
  public func tokenLog(_ vocabulary: String, of name: String) -> Data? {
    guard ConversationName.isValid(name) else { return nil }
    return try? openedStates(of: name)?
      .read(Self.tokensFile(vocabulary), limit: Self.tokensLimit)
  }

  /// Bytes of that file; 0 where there is none.
  public func tokenLogSize(_ vocabulary: String, of name: String) -> Int {
    let status = openedStates(of: name)?.status(of: Self.tokensFile(vocabulary))
    return status.map { $0.kind == S_IFREG ? Int($0.st_size) : 0 } ?? 0
  }

  /// Appends to that file, which is made where there is none. A cache like the states.
  ///
  /// - Parameter size: Bytes that it has; where it has others, nothing is written.
  /// - Throws: `ConversationError` with the system's words; the file is as it was then.
  public func appendTokens(
    _ bytes: [UInt8], _ vocabulary: String, at size: Int, with lock: ConversationLock
  ) throws(ConversationError) {
    guard !bytes.isEmpty else { return }
    let name = Self.tokensFile(vocabulary)
    let path = statesFolder(of: lock.name) + "/" + name
    guard size + bytes.count <= Self.tokensLimit else {
      throw ConversationError(path: path, problem: "has grown too large")
    }
    try attempt(path) { () throws(SystemError) in
      try opened(lock.name).makeFolder(Self.states).append(name, bytes, at: size)
    }
  }

  /// The tokens of all states of a conversation, a log for each vocabulary.
  package func tokenLogs(of name: String) -> [Data] {
    vocabularies(of: name).compactMap { tokenLog($0, of: name) }
  }

  /// The vocabularies of which there are tokens.
  private func vocabularies(of name: String) -> [String] {
    let files = (try? openedStates(of: name)?.names()) ?? []
    return files.filter { $0.hasSuffix(Self.tokensSuffix) }
      .map { String($0.dropLast(Self.tokensSuffix.count)) }
      .filter(Self.isKey)
  }

  /// The most bytes of such a file: those of 64 million tokens.
  private static let tokensLimit = 256 << 20

  static let tokensSuffix = ".tokens"

  private static func tokensFile(_ vocabulary: String) -> String {
    precondition(isKey(vocabulary), "not a key for tokens: \(vocabulary)")
    return vocabulary + tokensSuffix
  }

  // MARK: Where they lie

  /// The folder of a conversation's states.
  static let states = "states"

  /// The most bytes that are read of a state: thirty times one of a model of 7 billion weights.
  private static let stateLimit = 1 << 30

  private static let stateSuffix = ".safetensors"

  private func statesFolder(of name: String) -> String { path(of: name) + "/" + Self.states }

  /// The folder of a conversation's states, opened; nil where there is none of its own.
  func openedStates(of name: String) -> Folder? { try? opened(name).folder(Self.states) }

  static func stateFile(_ key: String) -> String {
    precondition(isKey(key), "not a key for a state: \(key)")
    return key + stateSuffix
  }

  private static func isKey(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.count <= 200
      && key.utf8.allSatisfy { byte in
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
      }
  }
}

/// The message that a conversation's line seems to end with.
public struct ApparentTip: Hashable, Sendable {
  /// The message; nil stands before the first.
  public let message: MessageID?
}
