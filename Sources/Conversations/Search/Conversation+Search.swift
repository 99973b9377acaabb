extension Conversation {
  /// The places where a text occurs, in upper or lower case, with or without accents: the title, then
  /// the messages of all branches in the order of writing, each once.
  public func search(_ text: String) -> [SearchHit] {
    SearchPattern(text).map(search) ?? []
  }

  package func search(_ pattern: SearchPattern) -> [SearchHit] {
    let texts = [(nil, title)] + messages.map { (Optional($0.id), $0.text) }
    return texts.compactMap { id, text in
      guard let (before, match, after) = pattern.excerpt(from: text) else { return nil }
      return SearchHit(
        conversation: name, title: title, message: id, before: before, match: match, after: after)
    }
  }
}
