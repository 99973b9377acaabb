import Foundation
import RWKVJSON
import TestSupport
import Testing

/// Held against Foundation's reader.
@Suite struct JSONReaderTests {
  private func read<Value>(
    _ text: [UInt8], _ body: (inout JSONReader) throws -> Value
  ) throws -> Value {
    try text.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      let value = try body(&reader)
      try reader.requireEnd()
      return value
    }
  }

  @Test func stringsComeBackAsTheyWereWritten() throws {
    let texts = [
      "", "\\ \" / \u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}\u{80}\u{9F}\u{A0}", "e\u{301}\r\n👩‍🚀\u{2028}",
      "]}{[,:",
      String(repeating: "x", count: 10_000), String(repeating: "é\\", count: 333), "\u{C2}\u{85}",
    ]
    for text in texts {
      var writer = JSONWriter()
      writer.string(text)

      let back = try read(writer.bytes) { try $0.string() }
      #expect(back.unicodeScalars.elementsEqual(text.unicodeScalars))
      let other = try JSONDecoder().decode(String.self, from: Data(writer.bytes))
      #expect(other.unicodeScalars.elementsEqual(text.unicodeScalars))
      #expect(
        !String(decoding: writer.bytes, as: UTF8.self).unicodeScalars.contains {
          $0.properties.generalCategory == .control
        })
    }
  }

  @Test func numbersComeBack() throws {
    for number in [0, -1, 1e-9, 0.1, 0.996, 1e300, -12345.678, Double(1 << 52)] {
      var writer = JSONWriter()
      writer.number(number)
      #expect(try read(writer.bytes) { try $0.number() } == number)
    }
    for number in [0, 7, -7, Int.max, Int.min] {
      var writer = JSONWriter()
      writer.integer(number)
      #expect(try read(writer.bytes) { try $0.integer() } == number)
    }
    #expect(try read(Array("1e400".utf8)) { try $0.number() } == .infinity)
    #expect(throws: JSONFault.self) { try read(Array("1e400".utf8)) { try $0.integer() } }
    #expect(throws: JSONFault.self) { try read(Array("1.5".utf8)) { try $0.integer() } }
  }

  /// Every byte of a text in turn is another, or missing: a fault or a value, and a value only where
  /// Foundation has one too.
  @Test func changedBytesNeverTrapAndAreNeverMoreThanJSON() throws {
    let text = Array(
      #"{"a":[1,-2.5e3,true,null,"x\u00e9\ud83d\ude00\n"],"b\t":{"c":"é👩‍🚀","d":{}},"e":[]}"#.utf8)
    var random = SplitMix(state: 5)
    for round in 0..<8_000 {
      var changed = text
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let place = Int.random(in: 0..<changed.count, using: &random)
        if Bool.random(using: &random) {
          changed[place] = .random(in: 0...255, using: &random)
        } else {
          changed.remove(at: place)
        }
      }
      guard (try? JSONValue(parsing: changed)) != nil else { continue }
      let other = try? JSONSerialization.jsonObject(with: Data(changed), options: .fragmentsAllowed)
      #expect(other != nil, "round \(round): \(String(decoding: changed, as: UTF8.self))")
    }
  }
}
