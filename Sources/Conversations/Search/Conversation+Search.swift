extension Conversation {
  /// The places where a text occurs, in upper or lower case, with or without accents: the title, then
  /// the messages of all branches in the order of writing, each once. What a model thought is looked through
  /// where the message itself does not hold the text.
  public func search(_ text: String) -> [SearchHit] {
    SearchPattern(text).map(search) ?? []
  }

  package func search(_ pattern: SearchPattern) -> [SearchHit] {
    let texts: [(MessageID?, String, thought: String?)] =
      [(nil, title, nil)]
      + messages.map { ($0.id, $0.text, $0.thought == nil ? nil : $0.written.shownThought) }
    return texts.compactMap { id, text, thought in
      guard
        let (before, match, after) = pattern.excerpt(from: text)
          ?? thought.flatMap(pattern.excerpt)
      else { return nil }
      return SearchHit(
        conversation: name, title: title, message: id, before: before, match: match, after: after)
    }
  }
}
