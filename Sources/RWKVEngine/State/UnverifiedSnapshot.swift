import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTensors

/// A state file beside a conversation, read but not believed: whether it is whole, and the state of a text,
/// shows when that text is known.
///
/// So a state and its text can be read at the same time.
public struct UnverifiedSnapshot: Sendable {
  private let header: [UInt8]
  private let pieces: [XXH3.Digest]
  private let mark: TokenLog.Mark
  private let snapshot: Snapshot

  /// Reads a file that `StateArchive.encode` made of a model of that layout, and that names a place in a
  /// log: straight into the memory where it stays, a long one by several threads, each piece hashed while it
  /// is in their cache.
  ///
  /// Nil for every other file; `StateArchive.decode` says what it is.
  ///
  /// - Parameter log: Gives the file that the tokens are in.
  public init?(
    path: String, layout: StateLayout, vocabulary: Int, on pool: ThreadPool, log: () -> Data?
  ) {
    guard var file = StateReader(path), file.dataLength == 4 * (layout.count + vocabulary),
      let mark = Self.mark(in: file.header)
    else { return nil }
    var logits: [Float] = []
    let values = [Float](unsafeUninitializedCapacity: layout.count) { values, filled in
      logits = [Float](unsafeUninitializedCapacity: vocabulary) { logits, filled in
        file.read(
          into: [
            UnsafeMutableRawBufferPointer(
              UnsafeMutableBufferPointer(rebasing: values[..<layout.count])),
            UnsafeMutableRawBufferPointer(
              UnsafeMutableBufferPointer(rebasing: logits[..<vocabulary])),
          ], on: pool)
        filled = vocabulary
      }
      filled = layout.count
    }
    guard let state = RecurrentState(layout, values: values),
      let tokens = log().flatMap({ TokenLog.tokens(of: mark, in: $0) }),
      tokens.fits(vocabulary: vocabulary)
    else { return nil }
    header = file.header
    pieces = file.pieces
    self.mark = mark
    snapshot = Snapshot(tokens: tokens, state: state, logits: logits)
  }

  /// The snapshot, if it is undamaged and of this model, beginning and text; else nil.
  ///
  /// The header is not parsed: it must be the very one that `StateArchive.encode` would write for what was
  /// read, its checksum included.
  ///
  /// - Parameters:
  ///   - initialState: The hash of the state that reading began from; nil for the empty one.
  ///   - text: The digest of the text that it is to stand for.
  public func verified(fingerprint: String, initialState: String?, text: String) -> Snapshot? {
    let layout = snapshot.state.layout
    let shapes = layout.parts.map { ("state." + $0.name, [layout.layers] + $0.layerShape) }
    let entries = (shapes + [("logits", [snapshot.logits.count])]).map {
      SafetensorsEncoder.Entry(name: $0.0, elementType: .float32, shape: $0.1)
    }
    let description = StateArchive.Description(
      model: fingerprint, initialState: initialState, text: text, tokens: mark)
    let wanted = SafetensorsEncoder(entries, metadata: description.metadata(pieces: pieces)).header
    return header == wanted ? snapshot : nil
  }

  /// The mark that a header seems to have, of tokens that are in a log.
  private static func mark(in header: [UInt8]) -> TokenLog.Mark? {
    let key = Array("\"tokens\":\"".utf8)
    guard let place = header.indices.first(where: { header[$0...].starts(with: key) }) else {
      return nil
    }
    let value = header[(place + key.count)...].prefix { $0 != UInt8(ascii: "\"") }
    guard let mark = TokenLog.Mark(String(decoding: value, as: UTF8.self)), mark.end > 0 else {
      return nil
    }
    return mark
  }
}
