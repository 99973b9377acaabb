extension KeyedDecodingContainer {
  /// Reads a field where it is there and not null; else the value stays.
  func read<T: Decodable>(_ key: Key, into value: inout T) throws {
    value = try decodeIfPresent(T.self, forKey: key) ?? value
  }
}
