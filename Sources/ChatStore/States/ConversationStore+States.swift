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
    let folder = statesFolder(of: lock.name)
    let file = stateFile(key, of: lock.name)
    try attempt(file) { () throws(SystemError) in
      try DurableFile.makeFolder(folder)
      // A cache, which is verified: what a power cut makes of it costs reading anew, a flush each turn more.
      try DurableFile.replace(file, with: data, isDurable: false)
    }
  }

  /// The state of that key, mapped into memory; nil where there is none that can be read.
  public func state(key: String, of name: String) -> Data? {
    stateFile(key: key, of: name).flatMap {
      try? Data(contentsOf: URL(fileURLWithPath: $0), options: .alwaysMapped)
    }
  }

  /// The path of the state of that key; nil where there is none.
  public func stateFile(key: String, of name: String) -> String? {
    guard ConversationName.isValid(name) else { return nil }
    let file = stateFile(key, of: name)
    return DurableFile.status(of: file)?.kind == S_IFREG ? file : nil
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
    let files = (try? DurableFile.names(in: statesFolder(of: name))) ?? []
    return files.filter { $0.hasSuffix(Self.stateSuffix) }
      .map { String($0.dropLast(Self.stateSuffix.count)) }
      .filter(Self.isKey)
      .sorted()
  }

  /// The states of a conversation with their sizes, in the order of their keys.
  public func states(of name: String) -> [StoredState] {
    stateKeys(of: name).compactMap { key in
      guard let status = DurableFile.status(of: stateFile(key, of: name)), status.kind == S_IFREG
      else { return nil }
      return StoredState(
        key: key, byteCount: Int(status.st_size), modified: status.modificationDate)
    }
  }

  /// Removes the states whose keys satisfy a condition.
  ///
  /// - Throws: `ConversationError` where one cannot be removed.
  public func removeStates(
    with lock: ConversationLock, where isUnwanted: (String) -> Bool
  ) throws(ConversationError) {
    let path = statesFolder(of: lock.name)
    let unwanted = stateKeys(of: lock.name).filter(isUnwanted)
    guard !unwanted.isEmpty else { return }
    do throws(SystemError) {
      let folder = try Folder(path)
      for key in unwanted { try folder.removeFile(key + Self.stateSuffix) }
      guard stateKeys(of: lock.name).isEmpty else { return }
      // Without states nobody asks for their tokens.
      for name in try folder.names() where name.hasSuffix(Self.tokensSuffix) {
        try folder.removeFile(name)
      }
    } catch {
      throw ConversationError(path: path, problem: "cannot be removed: \(error)")
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
    guard !keys.isEmpty else { return }
    let folder = statesFolder(of: lock.name)
    try attempt(folder) { () throws(SystemError) in
      try DurableFile.makeFolder(folder)
      for key in keys {
        let target = stateFile(key, of: lock.name)
        if link(stateFile(key, of: original), target) == 0 { continue }
        guard errno != ENOENT, let data = state(key: key, of: original) else { continue }
        try DurableFile.replace(target, with: data)
      }
      // These grow, so each conversation has its own.
      for vocabulary in Set(tokenLogs(of: original)) {
        guard let tokens = tokenLog(vocabulary, of: original) else { continue }
        try DurableFile.replace(
          tokensFile(vocabulary, of: lock.name), with: tokens, isDurable: false)
      }
      try DurableFile.flushFolder(folder)
    }
  }

  // MARK: The tokens that states stand for

  /// The tokens of all states of one vocabulary, as `appendTokens` wrote them; nil where there are none.
  public func tokenLog(_ vocabulary: String, of name: String) -> Data? {
    guard ConversationName.isValid(name) else { return nil }
    return try? DurableFile.read(
      tokensFile(vocabulary, of: name), limit: Self.tokensLimit, followsLinks: false)
  }

  /// Bytes of that file; 0 where there is none.
  public func tokenLogSize(_ vocabulary: String, of name: String) -> Int {
    FileStamp(of: tokensFile(vocabulary, of: name))?.size ?? 0
  }

  /// Appends to that file, which is made where there is none. A cache like the states.
  ///
  /// - Parameter size: Bytes that it has; where it has others, nothing is written.
  /// - Throws: `ConversationError` with the system's words; the file is as it was then.
  public func appendTokens(
    _ bytes: [UInt8], _ vocabulary: String, at size: Int, with lock: ConversationLock
  ) throws(ConversationError) {
    guard !bytes.isEmpty else { return }
    let folder = statesFolder(of: lock.name)
    let file = tokensFile(vocabulary, of: lock.name)
    guard size + bytes.count <= Self.tokensLimit else {
      throw ConversationError(path: file, problem: "has grown too large")
    }
    try attempt(file) { () throws(SystemError) in
      try DurableFile.makeFolder(folder)
      try DurableFile.append(bytes, to: file, at: size)
    }
  }

  /// The vocabularies of which there are tokens.
  private func tokenLogs(of name: String) -> [String] {
    let files = (try? DurableFile.names(in: statesFolder(of: name))) ?? []
    return files.filter { $0.hasSuffix(Self.tokensSuffix) }
      .map { String($0.dropLast(Self.tokensSuffix.count)) }
      .filter(Self.isKey)
  }

  /// The most bytes of such a file: far more than a conversation can have text.
  private static let tokensLimit = 1 << 30

  private static let tokensSuffix = ".tokens"

  private func tokensFile(_ vocabulary: String, of name: String) -> String {
    precondition(Self.isKey(vocabulary), "not a key for tokens: \(vocabulary)")
    return statesFolder(of: name) + "/" + vocabulary + Self.tokensSuffix
  }

  func statesFolder(of name: String) -> String { path(of: name) + "/states" }

  private static let stateSuffix = ".safetensors"

  func stateFile(_ key: String, of name: String) -> String {
    precondition(Self.isKey(key), "not a key for a state: \(key)")
    return statesFolder(of: name) + "/" + key + Self.stateSuffix
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

/// What `ConversationStore.apparentTip` saw.
public struct ApparentTip: Hashable, Sendable {
  /// The message; nil stands before the first.
  public let message: MessageID?
}
