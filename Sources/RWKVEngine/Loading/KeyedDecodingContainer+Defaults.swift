extension KeyedDecodingContainer {
  /// Reads a field where it is there and not null; else the value stays.
  func read<T: Decodable>(_ key: Key, into value: inout T) throws {
    value = try decodeIfPresent(T.self, forKey: key) ?? value
  }

  /// Reads the number of a token, or the first one of a list of them, where it is there and not null.
  func read(token key: Key, into value: inout Int) throws {
    if let list = try? decodeIfPresent([Int].self, forKey: key) {
      value = list.first ?? value
    } else {
      try read(key, into: &value)
    }
  }
}
