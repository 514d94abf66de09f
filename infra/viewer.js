// CloudFront runs this before every answer of the dashboard: who may see it, and what nobody may see there.
// infra/viewer.py writes the two constants.
const crypto = require('crypto');

const LOGIN = ${login}; // SHA-256 of "name:password" in hexadecimal; empty: everybody is let in
const KEPT_OFF = ${kept_off}; // how paths begin that nobody is given, with a login or without

function handler(event) {
    const request = event.request;
    if (LOGIN && presented(request.headers.authorization) !== LOGIN) {
        return refusal(401, 'Unauthorized', {'www-authenticate': {value: 'Basic realm="Kindred", charset="UTF-8"'}});
    }
    const path = decoded(request.uri);
    if (path === null || KEPT_OFF.some((beginning) => path.startsWith(beginning))) {
        return refusal(404, 'Not Found', {});
    }
    return request;
}

// What the reader's browser sends as name and password, hashed; empty where it sends none.
function presented(header) {
    const basic = header && /^Basic ([A-Za-z0-9+\/=]+)$$/i.exec(header.value);
    if (!basic) {
        return '';
    }
    return crypto.createHash('sha256').update(Buffer.from(basic[1], 'base64').toString('utf8')).digest('hex');
}

// The bucket decodes a path once: so must whoever compares it.
function decoded(uri) {
    try {
        return decodeURIComponent(uri);
    } catch (error) {
        return null;
    }
}

function refusal(code, description, headers) {
    return {
        statusCode: code,
        statusDescription: description,
        headers: Object.assign({'cache-control': {value: 'no-store'}}, headers),
    };
}
