"""From a built site to a published one: its links, its versions, the branch that holds them."""
