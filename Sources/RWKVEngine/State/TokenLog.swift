import Foundation
import RWKVPlatform
import RWKVTokenizers

/// The tokens of all states of a conversation, in one file that is only ever appended to; a state names
/// the place where its own end.
///
/// Numbers of four bytes, little-endian. A run of tokens is followed by its length and by the place, counted
/// in numbers, where the run ends that it goes on from (0: from nothing). So runs form a tree like the
/// messages they are of, and a turn adds what is new, however long the conversation is.
public struct TokenLog: Sendable {
  /// Numbers in the file.
  private var end = 0
  /// The history read or added last, which the next is most likely to go on from.
  private var last = TokenHistory()
  /// Where the runs of `last` end: after so many tokens, at that place.
  private var places: [(count: Int, end: Int)] = []

  /// The log of an empty file.
  public init() {}

  /// Goes on with a file; nothing is taken from one whose end makes no sense.
  public init(_ contents: Data) {
    end = (contents.count + 3) / 4
    guard contents.count % 4 == 0 else { return }
    contents.withUnsafeBytes { bytes in
      guard let runs = Self.runs(to: end, in: bytes) else { return }
      last = Self.history(of: runs, in: bytes)
      var count = 0
      places = runs.map { run in
        count += run.count
        return (count, run.upperBound + Self.trailerLength)
      }
    }
  }

  /// Bytes of the file, what was to be appended so far included.
  public var byteCount: Int { end * 4 }

  /// Adds a history, unless the file has it.
  ///
  /// - Parameter size: Bytes that the file has; fewer than whole numbers are filled up.
  /// - Returns: What is to be appended to the file, and the place that a state is to name.
  public mutating func add(
    _ history: TokenHistory, toFileOf size: Int
  ) -> (bytes: [UInt8], end: Int) {
    let common = history.commonPrefixLength(with: last)
    let kept = places.prefix { $0.count <= common }.count
    places.removeSubrange(kept...)
    let base = places.last ?? (0, 0)
    last = history
    guard history.count > base.count else { return ([], base.end) }
    let numbers = history.numbers(from: base.count)
    var bytes = [UInt8](repeating: 0, count: max(0, byteCount - size))
    for number in numbers + [Int32(numbers.count), Int32(truncatingIfNeeded: base.end)] {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
    end += numbers.count + Self.trailerLength
    places.append((history.count, end))
    return (bytes, end)
  }

  /// The tokens that end at a place, if they are the ones meant.
  ///
  /// - Parameter contents: The file, of which nothing is believed.
  public static func tokens(of mark: Mark, in contents: Data) -> TokenHistory? {
    contents.withUnsafeBytes { bytes in
      guard let runs = runs(to: mark.end, in: bytes),
        runs.reduce(0, { $0 + $1.count }) == mark.count
      else { return nil }
      let history = history(of: runs, in: bytes)
      return history.hash.description == mark.hash ? history : nil
    }
  }

  /// The length of a run and the place that it goes on from.
  private static let trailerLength = 2

  /// The runs of tokens up to a place, the first first; nil where there are none that end there.
  private static func runs(to end: Int, in bytes: UnsafeRawBufferPointer) -> [Range<Int>]? {
    func number(_ place: Int) -> Int {
      Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self)))
    }
    guard end <= bytes.count / 4 else { return nil }
    var runs: [Range<Int>] = []
    var end = end
    while end > 0 {
      guard end > trailerLength else { return nil }
      let (count, base) = (number(end - 2), number(end - 1))
      // Whatever the numbers are, each step leads further to the front.
      guard count > 0, count <= end - trailerLength, base <= end - trailerLength - count else {
        return nil
      }
      runs.append(end - trailerLength - count..<end - trailerLength)
      end = base
    }
    return runs.reversed()
  }

  private static func history(
    of runs: [Range<Int>], in bytes: UnsafeRawBufferPointer
  ) -> TokenHistory {
    TokenHistory(
      runs.map {
        UnsafeRawBufferPointer(rebasing: bytes[$0.lowerBound * 4..<$0.upperBound * 4])
      })
  }
}

extension TokenLog {
  /// A state's reference to the tokens that it stands for.
  public struct Mark: Hashable, Sendable {
    /// How many they are.
    public let count: Int
    /// Their hash, see `TokenHistory.hash`.
    public let hash: String
    /// Where they end in the log; 0 where they are in the state's own file, or none.
    public let end: Int

    /// The mark of tokens that end at a place of a log.
    public init(_ history: TokenHistory, end: Int) {
      (count, hash, self.end) = (history.count, history.hash.description, end)
    }
  }
}

/// As metadata have it: `<count> <hash> <end>`.
extension TokenLog.Mark: LosslessStringConvertible {
  public init?(_ description: String) {
    let parts = description.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, let count = Int(parts[0]), let end = Int(parts[2]), count >= 0,
      end >= 0
    else { return nil }
    (self.count, hash, self.end) = (count, String(parts[1]), end)
    guard self.description == description else { return nil }
  }

  public var description: String { "\(count) \(hash) \(end)" }
}
