import Testing

@testable import RWKVTokenizers

@Suite("Byte trie")
struct ByteTrieTests {
  @Test("agrees with a dictionary through growth")
  func exactKeys() {
    var random = Dice(seed: 1)
    var trie = ByteTrie()
    var dictionary: [[UInt8]: Int] = [:]
    for id in 0..<5_000 {
      let key = (0..<random.next() % 6).map { _ in random.byte() % 7 }

      #expect(trie.insert(key, id: id) == dictionary.updateValue(id, forKey: key))
    }

    for _ in 0..<5_000 {
      let key = (0..<random.next() % 7).map { _ in random.byte() % 8 }
      #expect(trie[key] == dictionary[key])
    }
  }

  @Test("finds the longest key, not the first")
  func longestMatch() throws {
    var trie = ByteTrie()
    for (id, key) in ["a", "abc", "abcde"].enumerated() { trie.insert(Array(key.utf8), id: id) }
    let text = Array("xabcdyabcde".utf8)

    #expect(trie.longestMatch(in: text, at: 0) == nil)
    #expect(try #require(trie.longestMatch(in: text, at: 1)) == (1, 4))
    #expect(try #require(trie.longestMatch(in: text, at: 6)) == (2, 11))
    #expect(trie.longestMatch(in: text, at: text.count) == nil)
  }
}
