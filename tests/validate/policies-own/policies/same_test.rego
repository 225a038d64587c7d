package same_test

this is not judged
