/// A file may leave out what most formats do not need.
extension PromptFormat {
  enum CodingKeys: String, CodingKey {
    case name, opening, userPrefix, replyPrefix, replySuffix, stops
    case system, systemPrefix, systemSuffix, isVerbatim
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try fields.decode(String.self, forKey: .name),
      opening: try fields.decodeIfPresent(String.self, forKey: .opening) ?? "",
      userPrefix: try fields.decode(String.self, forKey: .userPrefix),
      replyPrefix: try fields.decode(String.self, forKey: .replyPrefix),
      replySuffix: try fields.decode(String.self, forKey: .replySuffix),
      stops: try fields.decode([String].self, forKey: .stops).filter { !$0.isEmpty },
      system: try fields.decodeIfPresent(String.self, forKey: .system) ?? "",
      systemPrefix: try fields.decodeIfPresent(String.self, forKey: .systemPrefix) ?? "",
      systemSuffix: try fields.decodeIfPresent(String.self, forKey: .systemSuffix) ?? "\n\n",
      isVerbatim: try fields.decodeIfPresent(Bool.self, forKey: .isVerbatim) ?? false)
  }
}
