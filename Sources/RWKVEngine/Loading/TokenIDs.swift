import RWKVTokenizers

/// One token or several, as `eos_token_id` says it: a number or a list of numbers.
public struct TokenIDs: Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  /// The ids, in the file's order.
  public var list: [TokenID]

  /// Names tokens.
  public init(_ list: [TokenID]) { self.list = list }

  public init(integerLiteral token: TokenID) { list = [token] }

  public init(arrayLiteral tokens: TokenID...) { list = tokens }
}

extension TokenIDs: Codable {
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let token = try? value.decode(TokenID.self) {
      list = [token]
    } else {
      list = try value.decode([TokenID].self)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    if list.count == 1 { try value.encode(list[0]) } else { try value.encode(list) }
  }
}
