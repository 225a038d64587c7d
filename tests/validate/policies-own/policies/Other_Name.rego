# METADATA
# title: A name that is none
package lib.other

violation contains {"msg": "never"} if false
