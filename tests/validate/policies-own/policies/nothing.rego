# METADATA
# title: Nothing is found
# custom:
#   parameters: { words: text }
package nothing

allow := true
